"""How the numbers come about, with examples counted as the page is shown."""

from collections.abc import Iterable, Sequence
from datetime import date

from geo.counting.flags import FLAGS
from geo.counting.rules import CLAIMANT_RULE, RULES
from geo.engine.store import Store, open_cases, open_example
from geo.questions.event import describe_event
from geo.questions.history import list_statement_days
from geo.questions.names import read_names
from geo.questions.people import count_casualties
from geo.questions.select import Selection
from geo.text import Words, format_day, format_number, format_sentence
from geo.ui.event import claims as written
from geo.ui.page.dom import Child, Node, el, said, show
from geo.ui.texts.cases import describe_cases
from geo.view.grammar import CATEGORIES
from geo.view.view import View

EXAMPLE = "abu-al-hasan-2018-11-17"
"""The event the examples are about; it is in the dataset that comes with the program."""
_CLAIMANT = "sohr"
_HARM, _CATEGORY = "killed", "civilian"
_DENIED = date(2018, 11, 22)
"""A day on which the denials of harm are the last word of those who denied."""
_WORDS = ("event", "claim", "figure", "total")
_STANDARDS = ("every", "ohchr", "sdg", "ucdp", "acled")


def show_method(lang: str) -> None:
    """Show rules, flags, precision, categories and standards with their worked examples."""
    store = open_example()
    cases = open_cases().dataset.revision
    told = store.show(("method", lang, cases), lambda: _describe(store, Words(lang)))
    show(*told, key="method", class_="rasd-prose")


def _describe(store: Store, words: Words) -> list[Node]:
    event = describe_event(Selection(store, View(lang=words.lang)), EXAMPLE).event
    lead = el("p", words("method.lead", event=event.title))
    return [
        el("h2", words("method.title"), class_="rasd-heading"),
        lead,
        _describe_words(words),
        _describe_rules(store, words),
        _describe_cases(words),
        _describe_days(store, words),
        _say("period", words, "text", "months"),
        _say("common", words, "text"),
        _say("parts", words, "people", "events"),
        _say("whose", words, "admissions", "asked"),
        _describe_flags(store, words),
        _describe_precision(words),
        _describe_categories(words),
        _say("denial", words, "text"),
        _say("same", words, "text"),
        _say("signs", words, "sizes", "opening"),
        _describe_standards(words),
    ]


def _section(name: str, words: Words, *content: Child) -> Node:
    return el("section", el("h3", words(f"method.{name}_title"), class_="rasd-heading"), *content)


def _say(name: str, words: Words, *parts: str) -> Node:
    """Return a section of paragraphs, each by the last part of its key."""
    return _section(name, words, *(el("p", words(f"method.{name}_{part}")) for part in parts))


def _describe_words(words: Words) -> Node:
    pairs = [
        part
        for name in _WORDS
        for part in (
            el("dt", words(f"method.{name}")),
            el("dd", words(f"method.{name}_means")),
        )
    ]
    return _section("words", words, el("dl", *pairs, class_="rasd-facts"))


def _describe_rules(store: Store, words: Words) -> Node:
    name = read_names(store, "claimants", words.lang)[_CLAIMANT]
    asked = [(rule, "", words(f"rule.{rule}")) for rule in RULES]
    asked.append((f"{CLAIMANT_RULE}{_CLAIMANT}", "", words("rule.claimant", name=name)))
    day = words("numbers.as_of", day=format_day(_DENIED, words.lang))
    zero = [words("rule.range"), words("denials.zero"), day]
    asked.append(("range", "zero", words.join(zero, mark="semicolon")))
    rows = [_describe_rule(store, words, *row) for row in asked]
    what = words.join([words(f"harm.{_HARM}"), words(f"category.{_CATEGORY}")])
    heads = (
        *(words(f"method.{head}") for head in ("rule", "means", "limits")),
        words("method.example", what=what),
    )
    return _section("rules", words, el("p", words("method.rules_text")), _table(heads, rows))


def _describe_rule(store: Store, words: Words, rule: str, denials: str, name: str) -> Node:
    kind = rule.partition(":")[0]
    # Until the last word of those who denied was that it was not they.
    as_of = _DENIED if denials else None
    view = View(category=_CATEGORY, rule=rule, denials=denials, as_of=as_of, lang=words.lang)
    number = count_casualties(Selection(store, view), event_id=EXAMPLE)
    means = words("knowledge.denials_help") if denials else words(f"rule_means.{kind}")
    return el(
        "tr",
        el("th", said(name), scope="row"),
        el("td", means),
        el("td", words(f"rule_limits.{kind}")),
        el(
            "td",
            el("strong", format_number(number, words.lang)),
            el("small", format_sentence(number, words.lang), class_="rasd-soft"),
        ),
    )


def _describe_cases(words: Words) -> Node:
    heads = [words(f"method.{head}") for head in ("case", "said", "asked", "counted_now")]
    text = el("p", words("method.cases_text"))
    return _section("cases", words, text, _table(heads, describe_cases(words)))


def _describe_days(store: Store, words: Words) -> Node:
    asked = View(category=_CATEGORY, event=EXAMPLE, lang=words.lang)
    rows = []
    for day in list_statement_days(Selection(store, asked)):
        view = View(category=_CATEGORY, as_of=day, lang=words.lang)
        number = count_casualties(Selection(store, view), event_id=EXAMPLE)
        rows.append(
            el(
                "tr",
                el("th", format_day(day, words.lang), scope="row"),
                el("td", el("strong", format_number(number, words.lang))),
                el("td", str(number.accounts)),
            )
        )
    heads = [words(f"method.{head}") for head in ("known_day", "known_number", "known_accounts")]
    return _section("known", words, el("p", words("method.known_text")), _table(heads, rows))


def _describe_flags(store: Store, words: Words) -> Node:
    rows = [
        el(
            "tr",
            el("th", words(f"flag.{flag}"), scope="row"),
            el("td", words(f"flag_means.{flag}")),
            el("td", *_describe_example(store, flag, words)),
        )
        for flag in FLAGS
    ]
    heads = [words(f"method.{head}") for head in ("flag", "flag_means", "flag_example")]
    return _section(
        "flags",
        words,
        el("p", words("method.flags_text")),
        el("p", words("method.independence")),
        _table(heads, rows),
    )


def _describe_example(store: Store, flag: str, words: Words) -> Iterable[Child]:
    raised = store.flags(None).collect()
    events = sorted(event for event, name in raised.iter_rows() if name == flag)
    if not events:
        return [words("number.unknown")]
    event = EXAMPLE if EXAMPLE in events else events[0]
    found = describe_event(Selection(store, View(lang=words.lang)), event)
    of_flag = [one for one in found.flags if one.flag == flag]
    return [
        said(found.event.title, "b"),
        said(written.say_because(of_flag[0], found.claims, words), "small"),
    ]


def _describe_precision(words: Words) -> Node:
    scales = (("where", "where_prec", 7), ("when", "date_prec", 5))
    lists = [
        el(
            "div",
            el("h4", words(f"method.{name}")),
            el("ol", *(el("li", words(f"{key}.{n}")) for n in range(1, steps + 1))),
        )
        for name, key, steps in scales
    ]
    both = el("div", *lists, class_="rasd-pair")
    return _section("precision", words, el("p", words("method.precision_text")), both)


def _describe_categories(words: Words) -> Node:
    pairs = [
        part
        for category in CATEGORIES
        for part in (
            el("dt", words(f"category.{category}")),
            el("dd", words(f"category_means.{category}")),
        )
    ]
    text = el("p", words("method.categories_text"))
    return _section("categories", words, text, el("dl", *pairs, class_="rasd-facts"))


def _describe_standards(words: Words) -> Node:
    lines = [el("li", words(f"method.standard_{name}")) for name in _STANDARDS]
    return _section("standards", words, el("ul", *lines))


def _table(heads: Sequence[str], rows: Sequence[Node]) -> Node:
    head = el("tr", *(el("th", name, scope="col") for name in heads))
    for row in rows:
        # On a phone each cell stands under its own head, one below another.
        for name, cell in zip(heads, row["children"], strict=True):
            cell["attributes"]["data-head"] = name
    table = el("table", el("thead", head), el("tbody", *rows), class_="rasd-table")
    return el("div", table, class_="rasd-scroll", tabindex=0)
