"""Open what UCDP gives in other shapes than a table with a header: pages of its API, bare rows."""

import csv
import io
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from geo.model.schema import ROW
from geo.readers.files.encoding import detect_encoding
from geo.readers.files.open import check_file, open_format
from geo.readers.files.opened import Opened
from geo.readers.formats.records import open_records, read_documents
from geo.readers.manifest import Manifest
from geo.readers.notes import Note, ReaderError
from geo.readers.options import Options
from geo.text import t

_HEAD = 1 << 16
_DELIMITERS = ",;\t|"
_WHOLE = r"\d+"
_DAY = r"\d{4}-\d{2}-\d{2}([T ].*)?"
_FORMS = {
    **dict.fromkeys(("id", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown"), _WHOLE),
    **dict.fromkeys(("best", "high", "low"), _WHOLE),
    **dict.fromkeys(("date_start", "date_end"), _DAY),
    "year": r"(19|20)\d\d",
    "active_year": r"(?i)[01]|true|false",
    "type_of_violence": r"[1-3]",
    "where_prec": r"[1-7]",
    "date_prec": r"[1-5]",
    "latitude": r"-?\d{1,2}(\.\d+)?",
    "longitude": r"-?\d{1,3}(\.\d+)?",
}
"""What stands in every cell of these columns, where rows without a header are UCDP's."""
_MOST = 0.9
"""The share of rows that must hold together: some rows of real files contradict themselves."""
_RELEASE = re.compile(r"/gedevents/(\d{2}(?:\.\d+)+)")
_WAYS = ("Previous", "Next")
_PAGE = re.compile(r"[?&]page=(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Page:
    """What a page of UCDP's API says of itself: its place among the pages, from 1, if known."""

    number: int | None
    pages: int
    total: int
    release: str | None


@dataclass(frozen=True, eq=False)
class Brought:
    """A file of UCDP's, opened, and the pages of the API that it holds; none in a release."""

    opened: Opened
    pages: tuple[Page, ...] = ()

    @property
    def release(self) -> str | None:
        """The release that the pages' addresses name."""
        return next((page.release for page in self.pages if page.release), None)

    def list_notes(self) -> Iterator[Note]:
        """Say how much of the whole the file holds, where it is pages of a longer answer."""
        # An event may be on two pages, when the data changed between them.
        rows = self.opened.frame.get_column("id").n_unique()
        total = max((page.total for page in self.pages), default=0)
        if rows >= total:
            return
        told = {"pages": max(page.pages for page in self.pages), "n": rows, "total": total}
        number = self.pages[0].number
        if len(self.pages) == 1 and number is not None:
            yield Note("ucdp_page", {"page": number, **told})
        else:
            yield Note("ucdp_pages", {"held": len(self.pages), **told})


def open_ucdp(path: Path, manifest: Manifest, options: Options) -> Brought:
    """Open a GED file of any shape; ReaderError when it is none.

    Rows without a header are read by position only when every cell looks like what stands there,
    and either the release is told or the rows show the order of low, best and high by themselves;
    else the error says how to go on.
    """
    check_file(path, lang=options.lang)
    documents = read_documents(path, lang=options.lang)
    if documents:
        opened = open_records(
            path, manifest, documents=documents, lang=options.lang, choice=options.choice
        )
        return Brought(opened, tuple(_find_pages(documents)))
    bare = open_bare(path, manifest, lang=options.lang, version=options.version)
    if bare is not None:
        return Brought(bare)
    return Brought(open_format(path, manifest, lang=options.lang, choice=options.choice))


def open_bare(
    path: Path, manifest: Manifest, *, lang: str, version: str | None = None
) -> Opened | None:
    """Open rows of UCDP GED that have no header; None for any other file.

    Raises
    ------
    ReaderError
        They have its width, and nothing shows in which order its columns stand.

    """
    rows = _read_bare(path, manifest)
    if rows is None:
        return None
    is_ged = _is_ged(rows)
    # Rows in which all three are one number would hold in any order.
    tells_order = is_ged and bool((rows.get_column("low") != rows.get_column("high")).any())
    if version is None and not tells_order:
        raise ReaderError(t(lang, "import.ucdp.no_header", file=path.name))
    if not is_ged:
        raise ReaderError(t(lang, "import.ucdp.unsure", file=path.name))
    opened = _name_columns(path, rows, manifest, lang=lang)
    return replace(opened, notes=(Note("ucdp_bare", {"file": path.name}), *opened.notes))


def _find_pages(content: object) -> Iterator[Page]:
    if isinstance(content, list):
        for item in content:
            yield from _find_pages(item)
    elif isinstance(content, dict) and isinstance(content.get("Result"), list):
        pages, total = (content.get(name) for name in ("TotalPages", "TotalCount"))
        if isinstance(pages, int) and isinstance(total, int):
            before, after = (str(content.get(f"{way}PageUrl") or "") for way in _WAYS)
            release = _RELEASE.search(before + after)
            number = _number_page(before, after, pages)
            yield Page(number, pages, total, release[1] if release else None)


def _number_page(before: str, after: str, pages: int) -> int | None:
    """Return which page lies between two addresses; the API counts pages from 0."""
    if not before and not after:
        return None if pages > 1 else 1
    if not before or not after:
        return pages if before else 1
    following = _PAGE.search(after)
    return int(following[1]) if following else None


def _read_bare(path: Path, manifest: Manifest) -> pl.DataFrame | None:
    """Return the rows of a text file that begins with one of UCDP's width, not with a header."""
    names = manifest.declared["positions"]
    with path.open("rb") as stream:
        # Delimiters and digits are the same in every encoding of one byte a letter, and in UTF-8.
        head = stream.read(_HEAD).decode("latin-1")
    delimiter = next((mark for mark in _DELIMITERS if _begins_bare(head, mark, names)), None)
    encoding = detect_encoding(path) if delimiter else None
    if delimiter is None or encoding is None:
        return None
    text = path.read_text(encoding=encoding, errors="replace").removeprefix("\ufeff")
    try:
        rows = pl.read_csv(
            io.BytesIO(text.encode()),
            separator=delimiter,
            has_header=False,
            new_columns=names,
            infer_schema=False,
        )
        return rows.with_columns(pl.all().str.strip_chars())
    except pl.exceptions.PolarsError:
        return pl.DataFrame()


def _begins_bare(text: str, delimiter: str, names: list[str]) -> bool:
    first = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    return len(first) == len(names) and first[0].strip("\xef\xbb\xbf ").isdecimal()


def _is_ged(rows: pl.DataFrame) -> bool:
    """Tell whether rows under UCDP's column names are what the names say."""
    if rows.is_empty():
        return False
    fits = [
        pl.col(name).str.contains(f"^({form})$").fill_null(value=False).all()
        for name, form in _FORMS.items()
    ]
    if not all(rows.select(fits).row(0)):
        return False
    point = pl.format("POINT ({} {})", "longitude", "latitude")
    low, best, high = (pl.col(name).cast(pl.Int64) for name in ("low", "best", "high"))
    parts = pl.sum_horizontal(pl.col("^deaths_.*$").cast(pl.Int64))
    held = rows.select(
        pl.col("id").n_unique() == pl.len(),
        (pl.col("geom_wkt") == point).mean() >= _MOST,
        (pl.col("year") == pl.col("date_start").str.slice(0, 4)).mean() >= _MOST,
        (parts == best).mean() >= _MOST,
        # Of rows in which all three are one number any order would hold.
        best.is_between(low, high).filter(low != high).mean().fill_null(1.0) >= _MOST,
    )
    return all(held.row(0))


def _name_columns(path: Path, rows: pl.DataFrame, manifest: Manifest, *, lang: str) -> Opened:
    with tempfile.TemporaryDirectory() as folder:
        named = Path(folder) / path.name
        rows.write_csv(named)
        opened = open_format(named, manifest, lang=lang)
    # The first row of the file is a row of data.
    return replace(opened, frame=opened.frame.with_columns(pl.col(ROW) - 1))
