import json
from collections.abc import Callable
from datetime import date
from typing import Any, Literal

import pytest

from geo.charts.accounts import draw_accounts
from geo.charts.points import draw_points
from geo.charts.steps import Step, draw_event_steps, draw_total_steps
from geo.look.theme import THEMES, Theme
from geo.model.account import Claimant, ClaimantRow, Denial, RowFigure
from geo.model.event import GivenPoint
from geo.model.number import Number, Range
from geo.text import LANGUAGES

DAYS = (date(2018, 11, 17), date(2020, 9, 9))
Status = Literal["used", "replaced", "derived"]


def make_row(name: str, *figures: tuple[int, bool, Status], denials: int = 0) -> ClaimantRow:
    return ClaimantRow(
        claimant=Claimant(id=name, short=name, name=f"The {name}", kind="monitor"),
        figures=tuple(
            RowFigure(
                ends=Range(low=low, high=low, open=is_open),
                status=status,
                said_on=DAYS[0],
                said_prec="day",
            )
            for low, is_open, status in figures
        ),
        denials=tuple(
            Denial(said_on=day, said_prec="day", denies=("civilian_harm",))
            for day in DAYS[:denials]
        ),
    )


ROWS = [
    make_row("SOHR", (36, True, "replaced"), (36, False, "used")),
    make_row("SANA", (40, True, "used")),
    make_row("AFP"),
    make_row("Coalition", denials=2),
    make_row("Airwars", (15, False, "derived")),
]


def make_number(low: int | None, high: int | None, *, is_open: bool = False) -> Number:
    about = {"harm": "killed", "category": "civilian", "rule": "range", "as_of": None}
    counts = {"events": 1, "without_figure": 0, "accounts": 2, "from_parts": 0}
    return Number(low=low, high=high, open=is_open, **about, **counts)  # type: ignore[arg-type]


def draw(lang: str = "en", theme: Theme = "light", number: Number | None = None) -> Any:
    return draw_accounts(
        ROWS,
        number=number or make_number(36, 40, is_open=True),
        lang=lang,
        theme=theme,
        title="killed: civilians",
        no_figure="no figure for this",
    ).to_dict()


def read_rows(chart: Any, *, having: str) -> list[dict[str, Any]]:
    datasets = chart["datasets"].values()
    found: list[list[dict[str, Any]]] = [rows for rows in datasets if rows and having in rows[0]]
    return max(found, key=len)


def test_each_figure_is_drawn_as_it_counts() -> None:
    rows = read_rows(draw(), having="own")
    drawn = {(r["row"], r["status"]): (r["own"], r["derived"], r["arrow"], r["said"]) for r in rows}
    assert drawn["SOHR", "replaced"] == (0.3, 0.0, 0.3, "")
    assert drawn["SOHR", "used"] == (1.0, 0.0, 0.0, "36")
    assert drawn["SANA", "used"] == (1.0, 0.0, 1.0, "40+")
    assert drawn["Airwars", "derived"] == (0.0, 1.0, 0.0, "15")


def test_a_denial_has_its_days_at_the_margin_and_no_bar() -> None:
    chart = draw()
    said = {row["row"]: (row["denies"], row["said"]) for row in read_rows(chart, having="denies")}
    assert said["Coalition"] == (True, "denies · 17 Nov 2018 (+1)")
    assert said["AFP"] == (False, "no figure for this")
    assert "Coalition" not in {row["row"] for row in read_rows(chart, having="own")}


def test_without_a_number_there_is_no_band() -> None:
    whole, empty = draw(), draw(number=make_number(None, None))
    assert len(whole["layer"]) - len(empty["layer"]) == 3


def test_points_are_metres_from_the_first() -> None:
    # one thousandth of a degree of latitude is 111 m; of longitude at 60 north, half of that
    points = [
        GivenPoint(kind="place", name="a", lat=60.0, lng=10.0, radius_m=500),
        GivenPoint(kind="alternative", name="b", lat=60.001, lng=10.001, radius_m=None),
    ]
    rows = read_rows(draw_points(points, lang="en", theme="light").to_dict(), having="north")
    assert (rows[0]["east"], rows[0]["north"], rows[0]["number"]) == (0, 0, "1")
    assert rows[1]["north"] == pytest.approx(111.2, abs=0.1)
    assert rows[1]["east"] == pytest.approx(55.6, abs=0.1)


@pytest.mark.parametrize("draw_steps", [draw_total_steps, draw_event_steps])
def test_steps_keep_what_is_open_and_leave_out_what_is_unknown(
    draw_steps: Callable[..., Any],
) -> None:
    first, last = date(2018, 11, 16), date(2018, 11, 17)
    said = {"said_total": "191 or more", "said_events": "7 events"}
    steps = [
        Step(day=first, low=191, high=None, number=make_number(134, 195), **said),
        Step(day=last, low=234, high=234, number=make_number(None, None), **said),
    ]
    drawn = draw_steps(steps, lang="en", theme="light", window=(first, last)).to_dict()
    found = [(r["low"], r["high"], r["open"]) for r in read_rows(drawn, having="open")]
    totals = [(191, 191, True), (234, 234, False)]
    assert found == (totals if draw_steps is draw_total_steps else [(134, 195, False)])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("theme", THEMES)
def test_charts_speak_both_languages_in_both_themes(lang: str, theme: Theme) -> None:
    written = json.dumps(draw(lang, theme), ensure_ascii=False, default=str)
    assert ("نفي" in written) is (lang == "ar")
