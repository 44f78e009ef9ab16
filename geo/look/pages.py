"""The small pages beside the dashboard's, such as the one that asks to sign in: their frame."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape

_FRAMES = Path(__file__).parent


def load_pages(folder: Path) -> Environment:
    """Return the page templates of a folder, which may extend ``small.html``.

    That one is given ``words`` and, for the dashboard's colours, ``style``; it has the blocks
    ``title``, ``style`` and ``body``.
    """
    return Environment(loader=FileSystemLoader([folder, _FRAMES]), autoescape=select_autoescape())
