"""The colours that pictures are drawn in: those of the light theme, unless another is asked for."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from geo.look.theme import PALETTES, THEMES, Theme

_theme: ContextVar[Theme] = ContextVar("theme", default=THEMES[0])


class _Colours(Mapping[str, str]):
    """Colours by role, of the theme that is drawn in."""

    def __getitem__(self, role: str) -> str:
        return PALETTES[_theme.get()][role]

    def __iter__(self) -> Iterator[str]:
        return iter(PALETTES[_theme.get()])

    def __len__(self) -> int:
        return len(PALETTES[_theme.get()])


COLOURS: Mapping[str, str] = _Colours()


@contextmanager
def draw_in(theme: Theme) -> Iterator[None]:
    """Draw in the colours of a theme until the end."""
    before = _theme.set(theme)
    try:
        yield
    finally:
        _theme.reset(before)
