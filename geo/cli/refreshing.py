"""``python -m geo refresh``."""

from typing import Annotated

import typer

from geo.cli.options import Lang
from geo.text import t


def run(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="A dataset's name, or its folder.")
    ] = None,
    *,
    all_: Annotated[
        bool, typer.Option("--all", help="Every dataset whose descriptor says refresh.")
    ] = False,
    accept: Annotated[bool, typer.Option("--accept", help="Take what waits.")] = False,
    discard: Annotated[bool, typer.Option("--discard", help="Remove what waits.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, write nothing.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a line of JSON for each dataset.")
    ] = False,
    lang: Lang = "en",
) -> None:
    """Refresh one dataset or all; what a person reads goes to stderr."""
    # Loaded for the work alone.
    from geo.cli.actions.refreshing import refresh  # noqa: PLC0415
    from geo.readers.refresh.plan import RefreshError  # noqa: PLC0415

    if (name is None) is not all_ or accept + discard + dry_run > 1 or (all_ and accept + discard):
        raise RefreshError(t(lang, "refresh.error.usage"))
    decision = "accept" if accept else "discard" if discard else ""
    refresh(name, decision=decision, is_dry=dry_run, as_json=as_json, lang=lang)
