"""``python -m geo check``."""

from geo.cli.options import Folder, Lang


def run(folder: Folder, *, lang: Lang = "en") -> None:
    """Print the table sizes, or every fault."""
    from geo.cli.actions.check import check  # noqa: PLC0415  loaded for the work alone

    check(folder, lang=lang)
