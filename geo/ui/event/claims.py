"""How one claim is written, wherever claims are listed."""

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from geo.model.account import Claim, Figure, Said
from geo.model.event import Control, EventAccounts, Flag
from geo.model.number import Number
from geo.text import Words, find_row, format_day, format_figure, format_period, say_where
from geo.ui.page.dom import Node, el, link, said


def say_day(claim: Said, words: Words) -> str:
    """Return when a claim was made, as exactly as it is known."""
    if claim.said_on is None:
        return words("date.undated")
    return format_day(claim.said_on, words.lang, prec=claim.said_prec or "day", short=True)


def say_position(claim: Claim, words: Words) -> str:
    """Return what a claim does, with what it denies: ``denies harm to civilians``."""
    if not claim.denies:
        return words(f"position.{claim.position}")
    return words("panel.denies", what=words.join([words(f"denies.{w}") for w in claim.denies]))


def describe_figures(claim: Claim, words: Words) -> Iterable[Node]:
    """Return a claim's figures, one under another; an en dash when it has none."""
    if not claim.figures:
        return [el("span", words("number.unknown"), title=words("panel.no_figures"))]
    return [_describe_figure(figure, claim, words) for figure in claim.figures]


def say_figure(figure: Figure, words: Words) -> str:
    """Return one figure with whom it counts: ``at least 15 civilians``."""
    if figure.qualifier == "exact":
        people = words(f"people.{figure.category}", n=figure.low)
    else:
        counted = format_figure(
            low=figure.low, high=figure.high, qualifier=figure.qualifier, lang=words.lang
        )
        people = words(f"people_range.{figure.category}", n=figure.top, range=counted, more="")
    if figure.side:
        people = words("panel.side", category=people, side=figure.side)
    return people if figure.harm == "killed" else words(f"harmed.{figure.harm}", people=people)


def _describe_figure(figure: Figure, claim: Claim, words: Words) -> Node:
    # A relayed figure was never used, so nothing replaced it.
    is_replaced = not figure.used and not claim.derived
    # Of an undated figure nobody knows whether a dated one came later.
    why = words("panel.undated" if claim.said_on is None else "panel.replaced")
    return el(
        "div",
        said(say_figure(figure, words), "strong"),
        el("span", why, class_="rasd-hidden") if is_replaced else None,
        class_="rasd-figure rasd-faint" if is_replaced else "rasd-figure",
        title=why if is_replaced else None,
    )


def note_undated(number: Number, claims: Iterable[Claim], words: Words) -> list[str]:
    """Return that an undated figure stands behind a dated one of its claimant, where one does."""
    about = (number.harm, number.category)
    passed_over = (
        figure
        for claim in claims
        if claim.said_on is None and not claim.derived
        for figure in claim.figures
        if (figure.harm, figure.category) == about and not figure.used
    )
    return [words("panel.undated_figure")] if any(passed_over) else []


def describe_source(claim: Claim, words: Words) -> list[Node | None]:
    """Return where a claim can be read: a link, or a title with the paragraph; and a copy of it."""
    title, copy = claim.source_title, link_copy(claim.archive_url, words)
    where = say_where(claim.locator, title, words)
    if find_row(claim.locator):
        # The file is where it was read, and its address another's, who is named by it.
        address = claim.source_url
        named = link(urlsplit(address).hostname or address, address) if address else None
        return [named, el("small", where, class_="rasd-soft"), copy]
    if claim.source_url:
        return [link(title or words("panel.read_source"), claim.source_url, dir="auto"), copy]
    return [said(title), el("small", where, class_="rasd-soft") if where else None, copy]


def link_copy(address: str | None, words: Words) -> Node | None:
    """Return a link to an archived copy of a source; nothing where there is none."""
    if not address:
        return None
    # A blank, as a margin would leave no place to break the line; brackets, as links may adjoin.
    return el("span", " (", link(words("panel.archived"), address), ")")


def describe_statement(claim: Claim, words: Words) -> list[Node | None]:
    """Return a claim's text with whom it blames, where it places the event and whom it quotes."""
    notes = []
    if claim.derived:
        names = [origin.claimant for origin in claim.derived_from]
        known = words("panel.derived", claimants=words.join(list(dict.fromkeys(names))))
        notes.append(known if names else words("panel.derived_unknown"))
    if claim.place:
        notes.append(words("panel.places_it", place=claim.place))
    if claim.when_from or claim.when_to:
        days = format_period(claim.when_from, claim.when_to, words.lang)
        notes.append(words("panel.days", days=days))
    notes += _say_named(claim, words)
    notes += [words("same.cites", names=say_cited(claim, words))] if claim.cites else []
    return [
        said(claim.text, "span"),
        el("small", words.join(notes, mark="semicolon"), class_="rasd-soft") if notes else None,
        said(claim.note, "small", class_="rasd-soft"),
    ]


def say_cited(claim: Claim, words: Words) -> str:
    """Return whom the source of a claim cites; those the dataset does not hold by their id."""
    names = [cited.name or words.term("monitor", cited.id) for cited in claim.cites]
    return words.join(names)


def _say_named(claim: Claim, words: Words) -> list[str]:
    named = {"blames": claim.blames, "clears": claim.clears, "involves": claim.involves}
    notes = [
        words(f"panel.{relation}", actors=words.join([actor.name for actor in actors]))
        for relation, actors in named.items()
        if actors
    ]
    if claim.reads_as:
        actors = words.join([actor.name for actor in claim.reads_as])
        notes.append(words("panel.reads_as", reader=claim.reader or "", actors=actors))
    return notes


def say_control(control: Control, words: Words) -> str:
    """Return who held a place before and after, how it changed hands, and who says so."""
    before = control.from_.name if control.from_ else ""
    after = control.to.name if control.to else ""
    kind = "control_from_to" if before and after else "control_to" if after else "control_from"
    parts = [words(f"panel.{kind}", before=before, after=after)]
    if control.by:
        parts.append(words(f"control_by.{control.by}"))
    if control.claimants:
        parts.append(words("panel.control_says", claimants=words.join(list(control.claimants))))
    return words.join(parts, mark="semicolon")


def describe_flags(found: EventAccounts, words: Words) -> list[Node]:
    """Return a line for each flag of an event, with the claims it follows from."""
    return [
        el(
            "li",
            el("span", words(f"flag.{raised.flag}"), class_=_chip_class(raised.flag)),
            said(say_because(raised, found.claims, words), class_="rasd-after"),
            title=words(f"flag_means.{raised.flag}"),
        )
        for raised in found.flags
    ]


def describe_chips(found: EventAccounts, words: Words) -> list[Node]:
    """Return a chip for each flag of an event; its tooltip says what it follows from."""
    return [
        el(
            "span",
            words(f"flag.{raised.flag}"),
            class_=_chip_class(raised.flag),
            title=_explain(raised, found.claims, words),
        )
        for raised in found.flags
    ]


def _explain(raised: Flag, claims: Sequence[Claim], words: Words) -> str:
    parts = [words(f"flag_means.{raised.flag}"), say_because(raised, claims, words)]
    return words.join(parts, mark="space")


def _chip_class(flag: str) -> str:
    return f"rasd-chip rasd-flag-{flag}"


def say_because(raised: Flag, claims: Sequence[Claim], words: Words) -> str:
    """Return why a flag holds: ``SOHR (17 Nov 2018): blames the Coalition; ...``."""
    by_id = {claim.id: claim for claim in claims}
    said_by: dict[str, dict[str, None]] = {}
    for claim in (by_id[claim_id] for claim_id in raised.because):
        short, day = claim.claimant.short, say_day(claim, words)
        # Claimants who say the same share a line.
        told = said_by.setdefault(_say_evidence(raised.flag, claim, words), {})
        told[words("accounts.who_when", claimant=short, day=day)] = None
    parts = [
        words("accounts.because", claimants=words.join(list(names)), what=what)
        for what, names in said_by.items()
    ]
    return words.join(parts, mark="semicolon")


def _say_evidence(flag: str, claim: Claim, words: Words) -> str:
    """Say what in a claim makes a flag hold."""
    position, figures = say_position(claim, words), _pick_figures(flag, claim)
    if flag == "where" and claim.place:
        return words("panel.places_it", place=claim.place)
    if flag == "who":
        named = _say_named(claim, words)
        denies = [position] if "responsibility" in claim.denies else []
        return words.join([*denies, *named])
    if figures and not claim.denies:
        return words.join([say_figure(figure, words) for figure in figures])
    return position


def _pick_figures(flag: str, claim: Claim) -> Sequence[Figure]:
    if flag == "civilian_status":
        asked = ("civilian", "combatant")
        return [f for f in claim.figures if f.category in asked and f.harm == "killed"]
    if flag in {"number", "single", "corroborated"}:
        # Two show the difference; a claim may have a dozen.
        return [figure for figure in claim.figures if figure.used][:2]
    return []
