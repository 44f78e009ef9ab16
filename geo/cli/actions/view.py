"""Read the view that a command was given."""

from collections.abc import Collection, Mapping

from geo.cli.of_view import Given
from geo.errors import ViewError
from geo.text import t
from geo.view.view import View


def read_view(given: Given, *, known: Mapping[str, Collection[str]]) -> View:
    """Read the view options; ViewError names every value that cannot be honoured."""
    whole = {**given, "dataset": list(known["dataset"])}
    view, problems = View.parse(whole, known=known)
    if problems:
        lang = view.lang
        sentences = [
            t(lang, f"view.{p.problem}", parameter=p.parameter, value=p.value) for p in problems
        ]
        raise ViewError("\n".join(sentences))
    return view
