"""Answer a story's questions, by the same questions and words as the pages."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import narwhals as nw

from geo.counting.rules import CLAIMANT_RULE, keep_known
from geo.dataset.disclosure import require_rows
from geo.engine.store import Store
from geo.errors import NotFoundError, RestrictedError
from geo.model.account import Claim
from geo.model.total import Total
from geo.questions.event import describe_event
from geo.questions.events import find_event
from geo.questions.people import count_casualties
from geo.questions.select import Selection, match_events
from geo.questions.totals import Coverage, cover_total, list_totals
from geo.stories.question import NoAnswerError, Parameters, Question, make_view, read_question
from geo.stories.wording import word_count, word_day, word_figure, word_people
from geo.text import Words, find_row, format_period, format_sentence, localized, say_where
from geo.view.grammar import HARMS
from geo.view.links import write_link
from geo.view.view import View

_DIGITS = re.compile(r"\d+(?:[.,٬٫]\d+)*")


@dataclass(frozen=True, kw_only=True)
class Quoted:
    """A statement: who says it, when, what, and where it can be read."""

    who: str
    when: str
    text: str
    source: str
    source_url: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What stands in a story in place of a question.

    ``says`` tells in full what is counted and how, ``address`` where a reader sees it below the
    server's root; '' for what needs neither. ``problem`` and ``detail`` say why there is no answer
    (a text ``fault.story_<problem>``).
    """

    text: str = ""
    says: str = ""
    address: str = ""
    quoted: Quoted | None = None
    problem: str = ""
    detail: str = ""


def answer_question(store: Store, text: str, *, above: Parameters, lang: str) -> Answer:
    """Answer what stands between braces, asked of the view that ``above`` describes."""
    try:
        question = read_question(text)
        # A blank value drops the parameter: the view takes it for absent.
        parameters = {**above, **question.parameters}
        view, problems = make_view(store, parameters, lang=lang)
        if problems:
            one = problems[0]
            raise NoAnswerError(problem="view", detail=f"{one.parameter}={one.value}")  # noqa: TRY301  one way to say it
        return _ANSWERS[question.kind](Selection(store, view), question)
    except NoAnswerError as error:
        return Answer(problem=error.problem, detail=error.detail)
    except NotFoundError as error:
        return Answer(problem="unknown", detail=str(error))
    except RestrictedError:
        return Answer(problem="restricted", detail=store.dataset.licence)


def _require_exact(selection: Selection) -> None:
    """Refuse what the licence answers of another view than the one asked, or not at all."""
    if selection.applied:
        raise NoAnswerError(problem="restricted", detail=", ".join(selection.applied))
    if not selection.is_enough:
        raise NoAnswerError(problem="restricted", detail=str(selection.least))


def _ask_people(selection: Selection, question: Question) -> tuple[Selection, str]:
    """Return what is asked with the question's own harm, category and rule, and its page."""
    of = (question.kind, *question.words) if question.kind in HARMS else question.words
    changes = {"harm": of[0], "category": of[1]} | ({"rule": of[2]} if of[2:] else {})
    asked = selection.replace(**changes)
    claimant = asked.view.rule.removeprefix(CLAIMANT_RULE)
    known = asked.store.frame("claimants").filter(nw.col("claimant_id") == claimant)
    if claimant != asked.view.rule and known.collect().is_empty():
        raise NoAnswerError(problem="view", detail=f"rule={asked.view.rule}")
    return asked, "accounts" if asked.view.event else "casualties"


def _answer_people(selection: Selection, question: Question) -> Answer:
    _require_exact(selection)
    asked, page = _ask_people(selection, question)
    number = count_casualties(asked, event_id=asked.view.event)
    if number.fewer_than:
        raise NoAnswerError(problem="restricted", detail=str(number.fewer_than))
    lang = asked.view.lang
    text = (
        word_count("accounts", number.accounts, say=question.say, lang=lang)
        if question.kind == "accounts"
        else word_people(number, say=question.say, lang=lang)
    )
    return Answer(text=text, says=format_sentence(number, lang), address=_lead_to(asked.view, page))


def _answer_events(selection: Selection, question: Question) -> Answer:
    _require_exact(selection)
    view = selection.view
    # A selected event is no filter: the view counts the others, too.
    number = count_casualties(selection.replace(event=None))
    text = word_count("events", number.events, say=question.say, lang=view.lang)
    return Answer(text=text, address=_lead_to(view, ""))


def _answer_claims(selection: Selection, question: Question) -> Answer:
    """Count statements, or who makes them."""
    store, view = selection.store, selection.view
    require_rows(store.dataset)
    events = find_event(store, view.event) if view.event else match_events(selection)
    claims = keep_known(store.frame("claims"), as_of=view.as_of)
    claims = claims.join(events.select("event_number"), on="event_number", how="semi")
    if view.claimant:
        claims = claims.filter(nw.col("claimant_id").is_in(list(view.claimant)))
    if position := question.own.get("position"):
        claims = claims.filter(nw.col("position") == position)
    column = {"statements": "claim_id", "claimants": "claimant_id"}[question.kind]
    n = len(set(claims.select(column).collect()[column].to_list()))
    text = word_count(question.kind, n, say=question.say, lang=view.lang)
    return Answer(text=text, address=_lead_to(view, "accounts"))


def _answer_date(selection: Selection, _: Question) -> Answer:
    view = selection.view
    require_rows(selection.store.dataset)
    if not view.event:
        raise NoAnswerError(problem="no_event")
    found = find_event(selection.store, view.event)
    row = next(found.select("date_start", "date_end", "date_prec").collect().iter_rows())
    text = format_period(row[0], row[1], view.lang, prec=row[2])
    return Answer(text=text, address=_lead_to(view, ""))


def _answer_figure(selection: Selection, question: Question) -> Answer:
    claim, address = _find_claim(selection, question.words[0])
    of = question.words[1:]
    figures = [figure for figure in claim.figures if (figure.harm, figure.category) == of]
    if not figures:
        raise NoAnswerError(problem="no_figure", detail=claim.id)
    lang = selection.view.lang
    told = [
        word_figure(figure, f"people.{figure.category}", say=question.say, lang=lang)
        for figure in figures
    ]
    words = Words(lang)
    says = words("paragraph.figure", claimant=claim.claimant.name, figure=claim.text or "")
    return Answer(text=words.join(told, mark="plus"), says=says, address=address)


def _answer_total(selection: Selection, question: Question) -> Answer:
    total = _find_total(selection, question.words[0])
    lang = selection.view.lang
    noun = f"people.{total.category}" if total.category else f"story.measure.{total.measure}"
    says = Words(lang)("paragraph.figure", claimant=total.claimant, figure=total.text or "")
    return Answer(
        text=word_figure(total, noun, say=question.say, lang=lang),
        says=says,
        address=_lead_to(selection.view, "casualties"),
    )


def _cover(selection: Selection, question: Question) -> Coverage:
    return cover_total(selection, question.words[0])


def _answer_mapped(selection: Selection, question: Question) -> Answer:
    number = _cover(selection, question).number
    lang = selection.view.lang
    return Answer(
        text=word_people(number, say=question.say, lang=lang),
        says=format_sentence(number, lang),
        address=_lead_to(selection.view, "casualties"),
    )


def _answer_mapped_events(selection: Selection, question: Question) -> Answer:
    number = _cover(selection, question).number
    lang = selection.view.lang
    text = word_count("events", number.events, say=question.say, lang=lang)
    return Answer(text=text, address=_lead_to(selection.view, "casualties"))


def _answer_said(selection: Selection, question: Question) -> Answer:
    said, address = _find_said(selection, question.words[0])
    return Answer(text=word_day(said, selection.view.lang), address=address)


def _answer_quote(selection: Selection, question: Question) -> Answer:
    said, address = _find_said(selection, question.words[0])
    words = Words(selection.view.lang)
    who = said.claimant if isinstance(said, Total) else said.claimant.name
    titled = said.source_title if isinstance(said, Claim) else _name_source(selection, said)
    where = say_where(said.locator, titled, words)
    if find_row(said.locator):
        titled = ""
    quoted = Quoted(
        who=who,
        when=word_day(said, words.lang),
        text=said.text or "",
        source=words.join([part for part in (titled, where) if part]),
        source_url=said.source_url or "",
    )
    text = words("paragraph.figure", claimant=f"{who} ({quoted.when})", figure=quoted.text)
    return Answer(text=text, address=address, quoted=quoted)


def _answer_as_written(selection: Selection, question: Question) -> Answer:
    text = " ".join(question.words)
    said, address = _find_said(selection, question.own["source"])
    missing = list_digits(text) - _list_digits_of(said)
    if missing:
        raise NoAnswerError(problem="not_said", detail=", ".join(sorted(missing)))
    who = said.claimant if isinstance(said, Total) else said.claimant.name
    says = Words(selection.view.lang)("paragraph.figure", claimant=who, figure=said.text or "")
    return Answer(text=text, says=says, address=address)


def list_digits(text: str) -> set[str]:
    """Return the numbers of a text in plain digits, whatever script and marks they have."""
    found = (re.sub(r"\D", "", number) for number in _DIGITS.findall(text))
    return {"".join(str(unicodedata.decimal(digit)) for digit in number) for number in found}


def _list_digits_of(said: Claim | Total) -> set[str]:
    told = " ".join(filter(None, (said.text, said.note)))
    if isinstance(said, Total):
        return list_digits(f"{told} {said.text_en} {said.text_ar} {said.low} {said.high or ''}")
    figures = " ".join(f"{figure.low} {figure.high or ''}" for figure in said.figures)
    return list_digits(f"{told} {figures}")


def _find_said(selection: Selection, name: str) -> tuple[Claim | Total, str]:
    """Return the claim or the total of that id, with the page on which it stands."""
    try:
        return _find_claim(selection, name)
    except NotFoundError:
        return _find_total(selection, name), _lead_to(selection.view, "casualties")


def _find_claim(selection: Selection, claim_id: str) -> tuple[Claim, str]:
    store, view = selection.store, selection.view
    require_rows(store.dataset)
    claims = keep_known(store.frame("claims"), as_of=view.as_of)
    rows = claims.filter(nw.col("claim_id") == claim_id).select("event_id").collect()
    if rows.is_empty():
        msg = f"There is no claim or total {claim_id!r} in {store.dataset.name!r} by that day."
        raise NotFoundError(msg)
    event = str(rows["event_id"][0])
    found = describe_event(selection, event).claims
    claim = next(claim for claim in found if claim.id == claim_id)
    of_event = View(dataset=view.dataset, lang=view.lang, event=event)
    return claim, _lead_to(of_event, "accounts")


def _find_total(selection: Selection, total_id: str) -> Total:
    # A filter by claimant chooses events; the total is named.
    for total in list_totals(selection.without("claimant")):
        if total.total_id == total_id:
            return total
    msg = f"There is no claim or total {total_id!r} in {selection.store.dataset.name!r}."
    raise NotFoundError(msg)


def _name_source(selection: Selection, total: Total) -> str:
    found = (s for s in selection.store.dataset.sources if s.get("source_id") == total.source_id)
    named = next(found, None)
    title = localized(named, "title", selection.view.lang) if named else ""
    return title or total.source_id or ""


def _lead_to(view: View, page: str) -> str:
    """Return the address of a view on a page; a story's own language goes along."""
    shown = replace(view, lat=None, lng=None, z=None)
    return write_link(shown, root="", page=page, more={"lang": view.lang}).removeprefix("/")


_ANSWERS: Mapping[str, Callable[[Selection, Question], Answer]] = {
    **dict.fromkeys(HARMS, _answer_people),
    "accounts": _answer_people,
    "events": _answer_events,
    "statements": _answer_claims,
    "claimants": _answer_claims,
    "figure": _answer_figure,
    "total": _answer_total,
    "mapped": _answer_mapped,
    "mapped-events": _answer_mapped_events,
    "date": _answer_date,
    "said": _answer_said,
    "quote": _answer_quote,
    "as-written": _answer_as_written,
}
