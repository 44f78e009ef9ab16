"""The claims that make a flag of an event hold."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from geo.counting.flags import REPORTING
from geo.model.account import Claim
from geo.view.grammar import CATEGORIES, HARMS


def find_evidence(flag: str, claims: Sequence[Claim]) -> Iterator[str]:
    """Give the claims that make a flag hold, in order of saying, each claimant's stance once."""
    # Who repeats an account is no evidence beside the one repeated.
    own = [claim for claim in claims if not claim.derived]
    extremes = _find_extremes(own) if flag == "number" else set()
    seen = set()
    for claim in own:
        named = [actor.id for actor in (*claim.blames, *claim.clears)]
        stance = (claim.claimant.id, *(named if flag == "who" else ()))
        if claim.id in extremes or (_EVIDENCE[flag](claim) and stance not in seen):
            seen.add(stance)
            yield claim.id


def _find_extremes(claims: Sequence[Claim]) -> set[str]:
    """Return the claims with the smallest and the largest figure of the first that differ."""
    counted: dict[tuple[str, str], list[tuple[int, int, str]]] = defaultdict(list)
    for claim in claims:
        for figure in claim.figures:
            if figure.used:
                entry = (figure.low, figure.top, claim.id)
                counted[figure.harm, figure.category].append(entry)
    # In the order of the vocabularies, in which pages list harms and categories.
    for key in sorted(counted, key=lambda key: (HARMS.index(key[0]), CATEGORIES.index(key[1]))):
        entries = counted[key]
        least, most = min(entries), max(entries, key=lambda entry: entry[1])
        if least[0] != max(entries)[0] or min(entry[1] for entry in entries) != most[1]:
            return {least[2], most[2]}
    return set()


def _counts(*categories: str) -> Callable[[Claim], bool]:
    def test(claim: Claim) -> bool:
        return any(figure.category in categories for figure in claim.figures)

    return test


def _denies(what: str) -> Callable[[Claim], bool]:
    return lambda claim: what in claim.denies


_EVIDENCE: Mapping[str, Callable[[Claim], bool]] = {
    "number": lambda _: False,
    "civilian_status": lambda claim: (
        _denies("civilian_harm")(claim) or _counts("civilian", "combatant")(claim)
    ),
    "who": lambda claim: bool(claim.blames or claim.clears or "responsibility" in claim.denies),
    "where": lambda claim: bool(claim.place) and claim.position != "denies",
    "when": lambda claim: bool(claim.when_from or claim.when_to),
    "whether": lambda claim: _denies("event")(claim) or claim.position in REPORTING,
    "denied": lambda claim: claim.position == "denies",
    "acknowledged": lambda claim: claim.position == "acknowledges",
    "single": lambda claim: claim.position != "comments",
    "corroborated": lambda claim: claim.position in REPORTING,
    "parties": lambda claim: claim.position in REPORTING,
}
