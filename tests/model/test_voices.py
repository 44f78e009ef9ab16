"""Whose voice a claimant is, through chains, citations and circles."""

from collections.abc import Mapping

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from geo.model.voices import find_voices, follow_up, list_citing

NAMES = "abcdef"
CHAINS = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(NAMES) | st.none(), min_size=1)


def hear(speaks: Mapping[str, str | None]) -> dict[str, str]:
    whole = {**dict.fromkeys(NAMES), **speaks}
    frame = pl.DataFrame(
        {"claimant_id": list(whole), "speaks_for": list(whole.values())},
        schema={"claimant_id": pl.String, "speaks_for": pl.String},
    )
    return dict(find_voices(frame).iter_rows())


def test_through_any_number_of_steps_it_is_the_last_who_is_heard() -> None:
    voices = hear({"a": "b", "b": "c", "c": "d", "e": "c"})
    assert [voices[name] for name in NAMES] == ["d", "d", "d", "d", "d", "f"]


@given(CHAINS)
def test_who_speaks_for_another_is_one_voice_with_it(speaks: dict[str, str | None]) -> None:
    voices = hear(speaks)
    for name, other in speaks.items():
        way = follow_up([name], speaks)[name]
        assert len(way) == len(set(way))  # it ends, in a circle too
        if other is not None and other not in follow_up([other], speaks)[other]:
            is_circle = name in follow_up([other], speaks)[other] or name == other
            assert is_circle or voices[name] == voices[other]


def test_a_source_leans_on_the_voices_of_those_it_cites() -> None:
    voices = pl.DataFrame(
        {"claimant_id": ["spokesman", "army", "monitor"], "voice": ["army", "army", "monitor"]}
    )
    cited = {"paper": ["spokesman", "army"], "blog": ["monitor", "nobody-here"], "own": []}
    found = dict(list_citing(cited, voices).iter_rows())
    assert set(found) <= {"paper", "blog", "own"}
    assert found["paper"].split() == ["army"] or found["paper"] == "army"
    assert "monitor" in found["blog"]
