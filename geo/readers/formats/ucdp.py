"""Read UCDP GED: one row is one event and one account of it, by UCDP GED."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from geo.model.descriptor import Source
from geo.model.precision import EXACT, WATER
from geo.model.schema import DATA_LANGUAGES
from geo.readers.admin_areas import locate, make_places, name_point
from geo.readers.build import (
    ReadResult,
    add_marks,
    both,
    ids_of,
    make_claimant,
    make_result,
    phrase,
    same,
    stack,
)
from geo.readers.formats.ucdp_files import Brought, open_ucdp
from geo.readers.manifest import Manifest, load_manifests
from geo.readers.notes import Note
from geo.readers.options import Options
from geo.readers.own.corrections import correct_cells
from geo.readers.values.checks import Check, Judged, check_codes, check_id, judge, read_code, typed
from geo.readers.values.counts import check_counts, read_count
from geo.readers.values.days import check_days, read_single, widen
from geo.readers.values.points import check_exchanged, check_point, read_degrees

CLAIMANT = "ucdp-ged"
RANGE = ("low", "best", "high")
PARTS = ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")
_ONE_SIDED = "3"
_YEARS = {"true": "yes", "1": "yes", "1.0": "yes", "false": "no", "0": "no", "0.0": "no"}
"""How releases write `active_year`, and the dataset."""
AREAS = ("country", "adm_1", "adm_2")
_CLEAR = "clear"
_DECEMBER = ".12"
_YEARLY = re.compile(r"^ged\D*?(\d{2})[._]?([1-9])(?=\D|$)")
_CANDIDATE = re.compile(
    r"^ged\D*?(\d{2})[._](?:(0)[._](\d{1,2})|(\d{2})[._](\d{2})[._](\d{2}))(?=\D|$)"
)


def read(path: Path, options: Options) -> ReadResult:
    """Read a GED file; ReaderError when it is none."""
    manifest = load_manifests()["ucdp"]
    brought = open_ucdp(path, manifest, options)
    opened = correct_cells(brought.opened, options, file=path.name)
    options.report("rows", n=opened.frame.height)
    judged = judge(_type(opened.frame), _list_checks(), manifest, names=opened.names)
    rows = locate(_cite(judged.kept, manifest), name="where_coordinates", areas=AREAS)
    release = _find_release(path, options, brought)
    tables = {
        "events": _make_events(rows, judged, manifest),
        "claims": _make_claims(rows, release),
        "figures": _make_figures(rows),
        "places": make_places(
            rows, areas=AREAS, point_source="UCDP GED", precision=typed("where_prec")
        ),
        "claimants": _make_claimant(release),
        "actors": _list_actors(rows),
    }
    return make_result(
        tables,
        opened,
        judged,
        notes=(*brought.list_notes(), *_list_notes(judged, release)),
        descriptor={
            "version": release.version,
            "title_parts": {"format": release.title},
            "sources": _list_sources(rows, manifest, release),
        },
    )


@dataclass(frozen=True)
class Release:
    """Which of UCDP's releases a file is: its number, None where nobody says it.

    A candidate release holds the events of a month or of some months, before the yearly release
    that goes over them.
    """

    number: str | None
    is_candidate: bool = False

    @property
    def title(self) -> str:
        """The release as UCDP calls it."""
        dataset = "UCDP Candidate Events" if self.is_candidate else "UCDP GED"
        return " ".join(filter(None, (dataset, self.number)))

    @property
    def version(self) -> str:
        """The version of a dataset made of it."""
        return "-".join(filter(None, (self.number or "1", "candidate" * self.is_candidate)))

    @property
    def year(self) -> int | None:
        """The year in which it came out."""
        told = re.match(r"\d{2}(?=\.)", self.number or "")
        if told is None:
            return None
        # What ends with December comes out in the year that follows.
        is_late = self.is_candidate and str(self.number).endswith(_DECEMBER)
        return 2000 + int(told[0]) + is_late


def find_release(name: str) -> Release:
    """Return the release that a file's name, or a number alone, tells.

    23.1 of ``GEDEvent_v23_1``, 17.1 of ``ged171``, the candidate release 25.0.3 (March 2025) of
    ``GEDEvent_v25_0_3``, and 25.01.25.03 (January to March 2025) of ``GEDEvent_v25_01_25_03``.
    """
    said = name.lower()
    if found := _CANDIDATE.search(said):
        return Release(".".join(part for part in found.groups() if part), is_candidate=True)
    # `ged171` and `GEDEvent_v17_1` are the same release.
    yearly = _YEARLY.search(said)
    return Release(".".join(yearly.groups()) if yearly else None)


def _find_release(path: Path, options: Options, brought: Brought) -> Release:
    said = options.version or brought.release
    found = find_release(f"ged{said}" if said else path.name)
    # A version of the person's own making stays as they put it.
    return Release(said) if said and found.number is None else found


def _type(frame: pl.DataFrame) -> pl.DataFrame:
    # Other programs write whole numbers beside a blank as fractions: 36210.0 is 36210.
    raw = frame.with_columns(
        pl.col("id", "side_a_new_id", "side_b_new_id").str.replace(r"^(\d+)\.0+$", "$1")
    )
    return raw.with_columns(
        *(read_count(name) for name in (*RANGE, *PARTS)),
        pl.col("active_year")
        .str.to_lowercase()
        .replace_strict(_YEARS, default=None)
        .alias(typed("active_year")),
        *(part for name in ("date_start", "date_end") for part in read_single(raw, name)),
        read_degrees("latitude"),
        read_degrees("longitude"),
        read_code("where_prec", low=EXACT, high=WATER),
        read_code("date_prec", low=1, high=5),
        read_code("number_of_sources", low=1, high=9_999),
        ids_of(raw, "id", prefix="ucdp-", apart=True).alias(typed("id")),
        *(_identify(raw, side).alias(typed(side)) for side in ("side_a", "side_b")),
        pl.col("type_of_violence").str.replace(r"\.0$", "").alias(typed("type_of_violence")),
    )


def _identify(raw: pl.DataFrame, side: str) -> pl.Series:
    number = ids_of(raw, f"{side}_new_id", prefix="ucdp-")
    # Names change over releases, numbers do not; old files have names only.
    return number if number.null_count() == 0 else number.fill_null(ids_of(raw, side))


def _list_checks() -> list[Check]:
    low, best, high = (pl.col(typed(name)) for name in RANGE)
    parts = pl.sum_horizontal([typed(name) for name in PARTS], ignore_nulls=False)
    return [
        *check_id("id"),
        Check(
            "unknown_type",
            "type_of_violence",
            ~pl.col(typed("type_of_violence")).is_in(["1", "2", "3"]).fill_null(value=False),
        ),
        *check_days("date_start", "date_end", precision=typed("date_prec")),
        *check_point(),
        check_exchanged("country"),
        *check_codes("where_prec", "date_prec", "active_year"),
        *(Check("no_name", side, pl.col(side).is_null()) for side in ("side_a", "side_b")),
        *check_counts(*RANGE, *PARTS),
        *(Check("missing_number", name, pl.col(name).is_null()) for name in RANGE),
        # Nothing is lost of the two: `_order` puts them right.
        Check("low_high_swapped", "low", low > high),
        Check("best_outside", "best", ~best.is_between(*_order(low, high))),
        Check("parts_differ", "best", parts != best),
        Check("not_clear", "code_status", pl.col("code_status").str.to_lowercase() != _CLEAR),
    ]


def _list_notes(judged: Judged, release: Release) -> Iterator[Note]:
    if release.is_candidate:
        yield Note("ucdp_candidate", {"release": release.number or ""})
    unclear = judged.faults.filter(pl.col("code") == "not_clear").height
    if unclear:
        yield Note("ucdp_not_clear", {"n": unclear})


def _order(low: pl.Expr, high: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Return the smaller and the larger of two numbers."""
    swapped = low > high
    ends = ((low, high), (high, low))
    least, most = (pl.when(swapped).then(other).otherwise(own) for own, other in ends)
    return least, most


def _cite(rows: pl.DataFrame, manifest: Manifest) -> pl.DataFrame:
    """Add ``source_id``: this file, and which monitors the row names as its source."""
    cells = pl.concat_str(
        "source_article", "source_office", "source_original", separator=" ", ignore_nulls=True
    )
    named = [
        pl.when(cells.str.contains(pattern)).then(pl.lit(f"-{monitor}")).otherwise(pl.lit(""))
        for monitor, pattern in manifest.declared["monitors"].items()
    ]
    # A source of its own for each set of monitors: what cites SOHR is no second voice beside SOHR.
    cited = pl.concat_str(named)
    citing = pl.when(cited != "").then(pl.lit("-citing") + cited).otherwise(pl.lit(""))
    return rows.with_columns((pl.lit(CLAIMANT) + citing).alias("source_id"))


def _make_events(rows: pl.DataFrame, judged: Judged, manifest: Manifest) -> pl.DataFrame:
    types = manifest.declared["types"]
    kind = pl.col(typed("type_of_violence"))
    noted = add_marks(rows, judged.faults)
    places, a, b = name_point(), *(pl.col(side).fill_null("?") for side in ("side_a", "side_b"))
    fought, killed = (
        {lang: phrase(key, place=place, **sides)[lang] for lang, place in places.items()}
        for key, sides in (
            ("import.ucdp.fought", {"a": a, "b": b}),
            ("import.ucdp.one_sided", {"a": a}),
        )
    )
    return noted.select(
        pl.col(typed("id")).alias("event_id"),
        *both("title", _by_type(fought, killed)),
        *(
            kind.replace_strict({code: pair[index] for code, pair in types.items()}).alias(name)
            for index, name in enumerate(("event_type", "sub_event_type"))
        ),
        *(pl.col(typed(name)).alias(name) for name in ("date_start", "date_end")),
        widen(pl.col(typed("date_prec")), "date_start", "date_end").alias("date_prec"),
        pl.col("place").alias("places"),
        pl.when(pl.col("place").is_not_null()).then(typed("where_prec")).alias("where_prec"),
        pl.col(typed("active_year")).alias("active_year"),
        *(pl.col(f"mark_{lang}").alias(f"note_{lang}") for lang in DATA_LANGUAGES),
    )


def _by_type(fought: dict[str, pl.Expr], killed: dict[str, pl.Expr]) -> dict[str, pl.Expr]:
    one_sided = pl.col(typed("type_of_violence")) == _ONE_SIDED
    return {
        lang: pl.when(one_sided).then(killed[lang]).otherwise(text) for lang, text in fought.items()
    }


def _make_claims(rows: pl.DataFrame, release: Release) -> pl.DataFrame:
    one_sided = pl.col(typed("type_of_violence")) == _ONE_SIDED
    sides = {"a": pl.col("side_a").fill_null("?"), "b": pl.col("side_b").fill_null("?")}
    texts = _by_type(
        phrase("import.ucdp.counts_fought", **sides),
        phrase("import.ucdp.counts_one_sided", a=sides["a"]),
    )
    return rows.select(
        pl.col(typed("id")).alias("claim_id"),
        pl.col(typed("id")).alias("event_id"),
        pl.lit(CLAIMANT).alias("claimant_id"),
        pl.lit("reports").alias("position"),
        *_date_statement(release),
        # In fights UCDP names two sides and lays the deaths on neither.
        pl.when(one_sided).then(typed("side_a")).alias("blames"),
        *both("text", texts),
        "source_id",
        pl.concat_str(pl.lit("id "), "id").alias("locator"),
        pl.lit("high").alias("confidence"),
        *both("note", _write_note()),
    )


def _write_note() -> dict[str, pl.Expr]:
    numbers = {name: pl.col(name).fill_null("–") for name in RANGE}
    best = phrase("import.ucdp.best", **numbers)
    sources = phrase("import.ucdp.sources", sources=pl.col("source_article"))
    counted = phrase("import.ucdp.number", n=pl.col(typed("number_of_sources")))
    return {
        lang: pl.concat_str(
            best[lang], counted[lang], sources[lang], separator=" ", ignore_nulls=True
        )
        for lang in best
    }


def _date_statement(release: Release) -> list[pl.Expr]:
    """Date the account by its release: 23.1 was published in 2023, on a day the file lacks."""
    # The last day of the year: by then it had surely been said.
    last = f"{release.year}-12-31" if release.year else None
    precision = "year" if last else None
    return [
        pl.lit(last, dtype=pl.String).str.to_date().alias("said_on"),
        pl.lit(precision, dtype=pl.String).alias("said_prec"),
    ]


def _make_figures(rows: pl.DataFrame) -> pl.DataFrame:
    """Return what each row counts: all people, and the parts that it splits them into.

    UCDP splits its best estimate, and gives the parts no ends. At each end of all people a part is
    smaller by as many as the parts together are more than that end, as these may all be of it; so
    no part, and no sum of parts, is above the whole. Parts that together are more than the best
    estimate are no parts of it, and have none.
    """
    least, best, most = (pl.col(typed(name)) for name in RANGE)
    low, high = _order(least, most)
    together = pl.sum_horizontal([typed(name) for name in PARTS])
    is_one = (low == high) & (best == low)
    total = rows.filter(low.is_not_null() & high.is_not_null()).select(
        pl.col(typed("id")).alias("claim_id"),
        pl.lit("all").alias("category"),
        low.alias("low"),
        high.alias("high"),
        best.alias("best"),
        pl.when(low == high).then(pl.lit("exact")).otherwise(pl.lit("between")).alias("qualifier"),
    )
    one_sided = pl.col(typed("type_of_violence")) == _ONE_SIDED
    # Only then is a part of 0 a count, and not a place left empty.
    nobody_left = (together == high) & (pl.col(typed("deaths_unknown")) == 0)
    parts = (
        ("deaths_a", "combatant", typed("side_a"), pl.col("side_a").is_not_null()),
        # In one-sided violence side B are the civilians killed, counted below.
        ("deaths_b", "combatant", typed("side_b"), pl.col("side_b").is_not_null() & ~one_sided),
        ("deaths_civilians", "civilian", None, pl.lit(value=True)),
        ("deaths_unknown", "unknown", None, pl.col(typed("deaths_unknown")) > 0),
    )
    frames = [
        rows.filter(((pl.col(typed(name)) > 0) | nobody_left) & applies).select(
            pl.col(typed("id")).alias("claim_id"),
            pl.lit(category).alias("category"),
            (pl.col(side) if side else pl.lit(None, dtype=pl.String)).alias("side"),
            *_bound(pl.col(typed(name)), together, low=low, high=high),
            pl.when(together <= best).then(pl.col(typed(name))).alias("best"),
            pl.when(is_one & (together <= best))
            .then(pl.lit("exact"))
            .otherwise(pl.lit("about"))
            .alias("qualifier"),
        )
        for name, category, side, applies in parts
    ]
    known = stack([total, *frames]).filter(pl.col("low").is_not_null())
    return known.with_columns(pl.lit("killed").alias("harm"))


def _bound(part: pl.Expr, together: pl.Expr, *, low: pl.Expr, high: pl.Expr) -> tuple[pl.Expr, ...]:
    """Return the ends of a part: itself, less what the parts have too many at that end of all."""
    ends = {"low": low, "high": high}
    return tuple(
        # Where all people have no such end nothing is too many.
        pl.when(part.is_not_null())
        .then(pl.max_horizontal(part - pl.max_horizontal(together - end, 0), 0))
        .alias(name)
        for name, end in ends.items()
    )


def _list_actors(rows: pl.DataFrame) -> pl.DataFrame:
    names = pl.concat(
        rows.select(pl.col(typed(side)).alias("actor_id"), pl.col(side).alias("name"))
        for side in ("side_a", "side_b")
    )
    known = names.drop_nulls().unique("actor_id", keep="first", maintain_order=True)
    name = pl.col("name")
    return known.select(
        "actor_id",
        *same("name", name),
        *same("short", name),
        pl.when(name.str.starts_with("Government of"))
        .then(pl.lit("state_forces"))
        .when(name.str.to_lowercase() == "civilians")
        .then(pl.lit("civilians"))
        .otherwise(pl.lit("armed_group"))
        .alias("kind"),
    )


def _make_claimant(release: Release) -> pl.DataFrame:
    manifest = load_manifests()["ucdp"]
    return make_claimant(
        CLAIMANT,
        release.title,
        short={lang: manifest.words("short", lang) for lang in DATA_LANGUAGES},
        kind="research_project",
        url=manifest.declared["source"]["path"],
    )


def _list_sources(rows: pl.DataFrame, manifest: Manifest, release: Release) -> list[Source]:
    """List a source for each set of monitors cited, naming those it is not independent of."""
    source = manifest.declared["source"]
    found = []
    for source_id in rows.get_column("source_id").unique().sort():
        cited = source_id.partition("-citing-")[2].split("-")
        entry = Source(source_id=source_id, title=release.title, path=source["path"])
        if cited != [""]:
            entry["not_independent_of"] = cited
        found.append(entry)
    return found
