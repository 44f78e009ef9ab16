"""What every file that leaves says of itself: what it holds, by which rule, and whose it is."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from geo.counting.rules import CLAIMANT_RULE
from geo.dataset.folder import Dataset, say_licence
from geo.dataset.private import is_private
from geo.dataset.withheld import Withheld
from geo.errors import NotFoundError
from geo.export.paragraph import write_paragraph
from geo.export.sums import say_chosen
from geo.model.schema import text_column
from geo.questions.event import describe_each
from geo.questions.events import find_event
from geo.questions.names import read_names
from geo.questions.people import count_casualties
from geo.questions.select import Selection
from geo.questions.unshown import Unshown, count_unshown
from geo.settings import read_settings
from geo.text import Words, format_day, format_period, format_sentence, isolate, t
from geo.view.readings import list_readings
from geo.view.view import View

PAGE = "/"
"""The page a view is shown on, after the server's own address."""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What a file says of itself, in the language of its view.

    ``title`` is that of the event the view selects, else the dataset's. ``view`` is the address
    that shows the same again; ``rule_said``, ``number`` and ``shown`` are sentences: the rule, the
    view's number by it, and how many events there are; of sums of areas only the number is told.
    ``low``, ``high`` and ``open`` are that number's. ``paragraph`` says of an event who counts how
    many, and who denies; '' without one.
    ``is_event`` says whether it is all about the event the view selects.
    """

    lang: str
    title: str
    dataset: str
    dataset_title: str
    revision: str
    licence: str
    licence_url: str
    credit: str
    view: str
    rule: str
    as_of: date | None
    rule_said: str
    day_said: str
    period_said: str
    number: str
    low: int | None
    high: int | None
    open: bool
    shown: str
    paragraph: str
    is_event: bool

    @property
    def licence_said(self) -> str:
        """The licence in the reader's language."""
        return say_licence(self.licence, self.lang)

    def columns(self) -> dict[str, str | None]:
        """Return what every row of a table carries, as no table has room above its header."""
        names = ("dataset", "dataset_title", "revision", "licence", "credit", "view", "number")
        ends = {"low": self.low, "high": self.high, "open": None if self.low is None else self.open}
        written = {f"number_{name}": _write_end(end) for name, end in ends.items()}
        return {**{name: getattr(self, name) for name in names}, **written}

    def to_json(self) -> dict[str, str | None]:
        """Return everything, for formats that have room for it beside their rows."""
        names = ("title", "licence_url", "rule", "shown")
        as_of = self.as_of.isoformat() if self.as_of else None
        return {**self.columns(), **{name: getattr(self, name) for name in names}, "as_of": as_of}

    @property
    def sentence(self) -> str:
        """What a view shows in a few sentences: an event's paragraph, or number, gaps and days."""
        if self.paragraph:
            return self.paragraph
        parts = [part for part in (self.number, self.shown, self.period_said) if part]
        return Words(self.lang).join(parts, mark="dot")

    @property
    def number_in_list(self) -> str:
        """The number as a list of several datasets has it: an event's with its day."""
        parts = [self.number, self.period_said] if self.is_event else [self.number]
        return Words(self.lang).join(parts, mark="dot")

    def lines(self) -> list[tuple[str, str]]:
        """Return label and text of each thing to say, in the order of a title page."""
        words = Words(self.lang)
        said = {
            "dataset": self.dataset_title,
            "number": self.number,
            "adds_up": "" if self.is_event else words("export.adds_up"),
            "shown": self.shown,
            "period": self.period_said,
            "rule": self.rule_said,
            "as_of": self.day_said,
            "view": self.view,
            "licence": f"{self.licence_said} {self.licence_url}".strip(),
            "credit": self.credit,
            "revision": self.revision,
        }
        return [(words(f"export.says.{name}"), text) for name, text in said.items() if text]

    def describe(self) -> str:
        """Return the lines as one text, a line each."""
        words = Words(self.lang)
        return "\n".join(
            words("export.line", label=label, text=text) for label, text in self.lines()
        )


def _write_end(end: object) -> str | None:
    if end is None:
        return None
    return str(end).lower()


def credit_dataset(dataset: Dataset) -> dict[str, str]:
    """Return what every answer and file says of where it comes from."""
    return {"dataset": dataset.name, "revision": dataset.revision, "licence": dataset.licence}


def cite_dataset(dataset: Dataset, lang: str) -> str:
    """Return how to cite a dataset, on one line."""
    created = dataset.created
    with suppress(ValueError):
        created = format_day(date.fromisoformat(created), lang)
    return t(
        lang,
        "about.cite",
        title=dataset.words("title", lang),
        version=dataset.version,
        created=created,
        licence=dataset.say_licence(lang),
    )


def write_notice(selection: Selection, *, root: str = "") -> Notice:
    """Write what a file of this view says of itself.

    A view that selects an event is about that event: its title, its days and its number.

    Parameters
    ----------
    selection
        What is taken away.
    root
        Address of the server, without a slash at its end; '' leaves the view's address relative.

    """
    view = selection.view
    dataset, lang = selection.store.dataset, view.lang
    query = view.query_string()
    event = _find_event(selection)
    number = count_casualties(selection, event_id=event.event_id if event else None)
    unshown = None if event else count_unshown(selection)
    # Too few to be told is not none.
    is_empty = unshown is not None and unshown.shown == 0 and not unshown.few
    said = t(lang, "export.no_events") if is_empty else format_sentence(number, lang)
    shown = say_unshown(unshown, lang) if unshown else ""
    rule_said = name_rule(selection)
    if dataset.is_sums:
        # No event is shown of none: what is told are sums of areas, as stated, by no rule.
        said, shown, rule_said = say_chosen(selection), "", ""
    return Notice(
        lang=lang,
        title=event.title if event else dataset.words("title", lang),
        **credit_dataset(dataset),
        dataset_title=dataset.words("title", lang),
        licence_url=" ".join(dataset.licence_urls),
        credit=dataset.words("credit", lang),
        view=f"{root}{PAGE}?{query}" if query else f"{root}{PAGE}",
        rule=view.rule,
        as_of=view.as_of,
        rule_said=rule_said,
        day_said=name_day(view),
        period_said=event.name_when(lang) if event else name_period(view),
        number=said,
        low=number.low,
        high=number.high,
        open=number.open,
        shown=shown,
        paragraph=tell_paragraphs(selection, [event.event_id])[event.event_id] if event else "",
        is_event=event is not None,
    )


def tell_paragraphs(selection: Selection, events: Sequence[str]) -> dict[str, str]:
    """Return the paragraph on each event in the language of a view, as the view counts."""
    view = selection.view
    asked = tuple(dict.fromkeys(events))

    def tell() -> dict[str, str]:
        found = describe_each(selection, asked) if asked else {}
        return {event: write_paragraph(told, view.lang).text for event, told in found.items()}

    return selection.store.remember(("paragraphs", asked, view.filters, view.lang), tell)


def title_view(selection: Selection) -> str:
    """Return the title of the event a view selects, else the dataset's, in its language."""
    event = _find_event(selection)
    return event.title if event else selection.store.dataset.words("title", selection.view.lang)


@dataclass(frozen=True)
class _Chosen:
    """The event a view selects: its title in the view's language, and its days."""

    event_id: str
    title: str
    date_start: date | None
    date_end: date | None
    date_prec: int | None

    def name_when(self, lang: str) -> str:
        """Return its days in words."""
        return format_period(self.date_start, self.date_end, lang, prec=self.date_prec)


def _find_event(selection: Selection) -> _Chosen | None:
    """Return the event a view selects, if there is one and its dataset gives rows."""
    store, view = selection.store, selection.view
    if view.event is None or not store.dataset.gives_rows:
        return None
    try:
        found = find_event(store, view.event)
    except NotFoundError:
        return None
    title = text_column("events", "title", lang=view.lang)
    told = ("event_id", title, "date_start", "date_end", "date_prec")
    return _Chosen(*next(found.select(*told).collect().iter_rows()))


def name_rule(selection: Selection) -> str:
    """Return the counting rule of a view in words, with its reading of denials and of periods."""
    view = selection.view
    words = Words(view.lang)
    if view.rule.startswith(CLAIMANT_RULE):
        claimant = view.rule.removeprefix(CLAIMANT_RULE)
        name = read_names(selection.store, "claimants", view.lang).get(claimant, claimant)
        rule = words("rule.claimant", name=name)
    else:
        rule = words(f"rule.{view.rule}")
    return words.join([rule, *list_readings(view, words)])


def name_day(view: View) -> str:
    """Return the day of knowledge of a view in words."""
    if view.as_of is None:
        return Words(view.lang)("export.as_of_all")
    return format_day(view.as_of, view.lang)


def name_period(view: View) -> str:
    """Return the period a view chooses in words."""
    return name_chosen_period(view) or Words(view.lang)("export.period_all")


def name_chosen_period(view: View) -> str:
    """Return the period a view chooses in words; '' for none, as datasets share no whole time."""
    if view.from_ is None and view.to is None:
        return ""
    return format_period(view.from_, view.to, view.lang)


def say_unshown(unshown: Unshown, lang: str) -> str:
    """Return how many events there are and how many are missing, and why, as one line."""
    words = Words(lang)
    parts = [words("unshown.showing", shown=unshown.shown, total=unshown.total)]
    gaps = {
        "no_place": unshown.unmapped,
        "partly": unshown.partly,
        "filtered": unshown.filtered - unshown.vague - unshown.unspoken,
        "too_vague": unshown.vague,
        "unspoken": unshown.unspoken,
        "restricted": unshown.restricted,
        "withheld": unshown.withheld,
        "repeated": unshown.repeated,
    }
    parts += [words(f"unshown.{name}", n=n) for name, n in gaps.items() if n]
    parts += [words("licence.few_short")] if unshown.few else []
    return words("list.semicolon").join(isolate(part, lang=lang) for part in parts)


def say_private(view: View) -> str:
    """Say how far the address of a private dataset goes; '' where a view shows none."""
    if not any(is_private(name) for name in (view.dataset, *view.beside)):
        return ""
    return t(view.lang, "private.link", hours=f"{read_settings().private_hours:g}")


def say_withheld(withheld: Withheld, lang: str) -> list[str]:
    """Say how many records a dataset holds back and for which reason, and nothing else of them."""
    words = Words(lang)
    lines = [
        words(f"withheld.{table}", n=n, reason=words(f"withheld.reason_{reason}"))
        for table in ("events", "claims", "places")
        for reason, n in getattr(withheld, table).items()
    ]
    if withheld.coarsened:
        lines.append(words("withheld.coarsened", n=withheld.coarsened))
    return lines
