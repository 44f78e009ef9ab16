"""The counting rule of a view: its name and day beside numbers, and what it means."""

from geo.counting.rules import CLAIMANT_RULE
from geo.questions.select import Selection
from geo.questions.several import list_shown, merge_names
from geo.text import Words, format_day
from geo.view.view import View


def say_rule(selection: Selection) -> str:
    """Return the counting rule of a view with its day, as it stands beside numbers."""
    view = selection.view
    words = Words(view.lang)
    kind, _, claimant = view.rule.partition(":")
    if view.rule.startswith(CLAIMANT_RULE):
        stores = [each.store for each in list_shown(selection)]
        names = merge_names(stores, "claimant", lang=view.lang, only=[claimant])
        rule = words("rule.claimant", name=names.get(claimant, claimant))
    else:
        rule = words(f"rule.{kind}")
    written = words("numbers.rule", rule=rule)
    if view.as_of is None:
        return f"{written}."
    return f"{written}, {words('numbers.as_of', day=format_day(view.as_of, view.lang))}."


def explain_rule(view: View, words: Words) -> str:
    """Return what a view's rule means, and its limits."""
    kind = view.rule.partition(":")[0]
    parts = [words(f"rule_means.{kind}"), words(f"rule_limits.{kind}")]
    return words.join(parts, mark="space")
