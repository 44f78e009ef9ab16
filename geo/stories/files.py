"""The story files of a dataset folder, and which of them a reader of a language gets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from geo.dataset.folder import Dataset
from geo.text import LANGUAGES, list_fallbacks

FOLDER = "stories"
"""The folder of stories inside a dataset's."""
_NAME = re.compile(rf"([a-z0-9][a-z0-9-]*)\.({'|'.join(LANGUAGES)})\.md")
_LARGEST = 200_000
"""Bytes: no story is as long, and what is read at every opening must not be."""


@dataclass(frozen=True, kw_only=True)
class StoryFile:
    """A story in one language; ``stamp`` changes when the file does."""

    name: str
    lang: str
    path: Path

    @property
    def stamp(self) -> tuple[str, str, int, int]:
        """What answers made of the file are kept by."""
        stat = self.path.stat()
        return self.name, self.lang, stat.st_size, stat.st_mtime_ns

    @property
    def label(self) -> str:
        """The file as people find it in the dataset's folder."""
        return f"{FOLDER}/{self.path.name}"

    def read(self) -> str:
        """Return its text; what is no UTF-8 is shown as such, not refused."""
        with self.path.open("rb") as opened:
            return opened.read(_LARGEST).decode("utf-8-sig", errors="replace")


def list_files(dataset: Dataset) -> Iterator[StoryFile]:
    """Give every story of a dataset in every language, by name."""
    folder = dataset.folder / FOLDER
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        found = _NAME.fullmatch(path.name)
        # A dataset comes from elsewhere: a link in it must not show what lies outside.
        if found and path.is_file() and path.resolve().parent == folder.resolve():
            yield StoryFile(name=found[1], lang=found[2], path=path)


def list_stories(dataset: Dataset, lang: str) -> list[StoryFile]:
    """Return one file for each story: in a language, or in the first there is that stands in."""
    by_name: dict[str, dict[str, StoryFile]] = {}
    for file in list_files(dataset):
        by_name.setdefault(file.name, {})[file.lang] = file
    order = (*list_fallbacks(lang), *LANGUAGES)
    return [next(told[code] for code in order if code in told) for told in by_name.values()]


def find_story(dataset: Dataset, name: str, lang: str) -> StoryFile | None:
    """Return the file of a story for a reader of a language; None where there is no such story."""
    return next((file for file in list_stories(dataset, lang) if file.name == name), None)
