"""Read the Global Terrorism Database: one row is one attack and one account of it, by GTD."""

import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from geo.model.precision import DISTRICT, PROVINCE
from geo.model.schema import DATA_LANGUAGES, ROW, list_vocabulary
from geo.readers.admin_areas import locate, make_places, name_point
from geo.readers.build import (
    ReadResult,
    add_marks,
    both,
    ids_of,
    list_actors,
    make_claimant,
    make_result,
    phrase,
    stack,
)
from geo.readers.files.open import open_format
from geo.readers.manifest import Manifest, load_manifests
from geo.readers.notes import Note
from geo.readers.options import Options
from geo.readers.own.corrections import correct_cells
from geo.readers.values.checks import (
    Check,
    Judged,
    check_codes,
    check_id,
    is_unread,
    judge,
    read_code,
    typed,
)
from geo.readers.values.days import measure_span, read_day
from geo.readers.values.points import check_exchanged, check_point, read_degrees
from geo.text import t

CLAIMANT = "gtd"
AREAS = ("country_txt", "provstate")
WHOLES = {"killed": "nkill", "injured": "nwound", "abducted": "nhostkid"}
PERPETRATORS = {"killed": "nkillter", "injured": "nwoundte"}
_NUMBERS = (*WHOLES.values(), *PERPETRATORS.values())
_GROUPS = ("gname", "gname2", "gname3")
_CITATIONS = ("scite1", "scite2", "scite3")
_UNKNOWN = (-9.0, -99.0)
_NO_NAME = r"(?i)^unknown$"
_ROUNDED = r"(?i)^\d(\.\d+)?e\+?\d+$"
_BOMBING = "3"
_CHEMICAL = "2"
_LAST_TARGET = 22
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_LAST_MONTH, _LAST_DAY = 12, 31
_RELEASE = re.compile(r"_(0[1-9]|1[0-2])(\d{2})dist")


def read(path: Path, options: Options) -> ReadResult:
    """Read a GTD file; ReaderError when it is none."""
    manifest = load_manifests()["gtd"]
    opened = open_format(path, manifest, lang=options.lang, choice=options.choice)
    opened = correct_cells(opened, options, file=path.name)
    options.report("rows", n=opened.frame.height)
    judged = judge(_type(opened.frame, manifest), _list_checks(), manifest, names=opened.names)
    rows = locate(judged.kept, name="city", areas=AREAS)
    release = options.version or find_release(path.name)
    blamed = _list_blamed(rows)
    tables = {
        "events": _make_events(rows, judged),
        "claims": _make_claims(rows, blamed, release),
        "figures": _make_figures(rows),
        "places": make_places(rows, areas=AREAS, point_source="GTD", precision="where_prec"),
        "claimants": _make_claimant(manifest),
        "actors": list_actors(blamed.select("actor_id", "name")),
    }
    return make_result(
        tables,
        opened,
        judged,
        notes=_list_notes(rows),
        descriptor={
            "version": release or "1",
            "title_parts": {"format": " ".join(filter(None, ("GTD", release)))},
        },
    )


def find_release(name: str) -> str | None:
    """Return the month a file's name tells, such as 2022-05 of ``globalterrorismdb_0522dist``."""
    found = _RELEASE.search(name.lower())
    return f"20{found[2]}-{found[1]}" if found else None


def _type(raw: pl.DataFrame, manifest: Manifest) -> pl.DataFrame:
    declared = manifest.declared
    attacks = {attack["name"]: code for code, attack in declared["attacks"].items()}
    armed = {name: code for code, name in declared["armed"].items()}
    # The program that GTD is kept with writes a blank as a dot.
    named = raw.with_columns(pl.exclude(ROW).replace(".", None)).with_columns(
        pl.col("eventid").str.replace(r"\.0+$", ""),
        # "Unknown" is the name of no place and of no group.
        *(
            pl.when(~pl.col(name).str.contains(_NO_NAME)).then(pl.col(name)).alias(name)
            for name in ("city", "provstate", *_GROUPS)
        ),
    )
    return named.with_columns(
        ids_of(named, "eventid", prefix="gtd-").alias(typed("eventid")),
        *(_read_number(name) for name in _NUMBERS),
        read_code("iyear", low=_FIRST_YEAR, high=_LAST_YEAR),
        read_code("imonth", low=0, high=_LAST_MONTH),
        read_code("iday", low=0, high=_LAST_DAY),
        read_code("specificity", low=1, high=5),
        read_code("vicinity", low=-9, high=1),
        read_day(named, "resolution"),
        *(read_degrees(name) for name in ("latitude", "longitude")),
        _read_code_or_name("attacktype1", attacks, highest=len(attacks)),
        _read_code_or_name("targtype1", armed, highest=_LAST_TARGET),
    ).with_columns(*_read_days(), *_read_types(manifest), _read_precision(manifest))


def _read_number(name: str) -> pl.Expr:
    """Read a number of people, which may be a fraction; -9 and -99 say that it is unknown."""
    value = _measure(name)
    return pl.when(value.is_finite() & (value >= 0)).then(value).alias(typed(name))


def _measure(name: str) -> pl.Expr:
    return pl.col(name).str.replace_all(r"(\d),(\d{3})", "$1$2").cast(pl.Float64, strict=False)


def _read_code_or_name(column: str, names: dict[str, str], *, highest: int) -> pl.Expr:
    """Read a code, or where there is none the words of ``<column>_txt``, as the code's text."""
    code = pl.col(column).str.replace(r"\.0+$", "")
    is_code = code.cast(pl.Int64, strict=False).is_between(1, highest)
    said = pl.col(f"{column}_txt").str.to_lowercase()
    by_name = said.replace_strict(names, default=None, return_dtype=pl.String)
    found = pl.when(is_code).then(code)
    return pl.when(code.is_null()).then(by_name).otherwise(found).alias(typed(column))


def _read_days() -> tuple[pl.Expr, ...]:
    """Read the first and last day that the event may have been on."""
    # A blank says as little as a 0.
    month, day = (
        pl.when(pl.col(name).is_null()).then(pl.lit(0)).otherwise(pl.col(typed(name)))
        for name in ("imonth", "iday")
    )
    whole_year, whole_month = month == 0, (month == 0) | (day == 0)
    first = pl.concat_str(
        typed("iyear"),
        pl.when(whole_year).then(pl.lit(1)).otherwise(month),
        pl.when(whole_month).then(pl.lit(1)).otherwise(day),
        separator="-",
    ).str.to_date("%Y-%m-%d", strict=False)
    last = (
        pl.when(whole_year)
        .then(pl.date(typed("iyear"), _LAST_MONTH, _LAST_DAY))
        .when(whole_month)
        .then(first.dt.month_end())
        .otherwise(first)
    )
    ended = pl.col(typed("resolution"))
    until = pl.when(ended >= first).then(pl.max_horizontal(last, ended)).otherwise(last)
    return first.alias("first"), pl.when(first.is_not_null()).then(until).alias("last")


def _read_types(manifest: Manifest) -> Iterator[pl.Expr]:
    attacks = manifest.declared["attacks"]
    attack = pl.col(typed("attacktype1")).fill_null("9")
    is_armed = pl.col(typed("targtype1")).is_in(list(manifest.declared["armed"]))
    is_armed = is_armed.fill_null(value=False)
    device = pl.when(attack == _BOMBING).then(_read_device(manifest))
    for part, name in enumerate(("event_type", "sub_event_type")):
        usual, on_armed = (
            attack.replace_strict(
                {code: said.get(key, said["type"])[part] for code, said in attacks.items()}
            )
            for key in ("type", "on_armed")
        )
        found = pl.when(is_armed).then(on_armed).otherwise(usual)
        yield (pl.coalesce(device, found) if part else found).alias(name)


def _read_device(manifest: Manifest) -> pl.Expr:
    said = pl.col("weapsubtype1_txt").str.to_lowercase()
    # A rocket-propelled grenade is a projectile: the first that fits decides.
    known = [
        pl.when(said.str.contains(words)).then(pl.lit(device))
        for device, words in manifest.declared["devices"].items()
    ]
    return pl.coalesce(
        pl.when(_is_yes("suicide")).then(pl.lit("Suicide bomb")),
        pl.when(_is_code("weaptype1", _CHEMICAL)).then(pl.lit("Chemical weapon")),
        *known,
    )


def _is_code(name: str, code: str) -> pl.Expr:
    return pl.col(name).str.replace(r"\.0+$", "") == code


def _is_yes(name: str) -> pl.Expr:
    return _is_code(name, "1")


def _read_precision(manifest: Manifest) -> pl.Expr:
    codes = {int(code): ours for code, ours in manifest.declared["where_precision"].items()}
    found = pl.col(typed("specificity")).replace_strict(
        codes, default=PROVINCE, return_dtype=pl.Int64
    )
    is_outside = (pl.col(typed("specificity")) == 1) & (pl.col(typed("vicinity")) == 1)
    return pl.when(is_outside).then(pl.lit(DISTRICT)).otherwise(found).alias("where_prec")


def _list_checks() -> list[Check]:
    is_rounded = pl.col("eventid").str.contains(_ROUNDED)
    ended_early = pl.col(typed("resolution")) < pl.col("first")
    no_id, repeated = check_id("eventid")
    is_no_day = pl.col("first").is_null() & pl.col(typed("iyear")).is_not_null()
    return [
        no_id,
        Check("rounded_id", "eventid", is_rounded),
        # Of ids that were rounded many are one: that they repeat is not what is wrong.
        Check(repeated.code, repeated.column, repeated.when & ~is_rounded),
        Check("bad_date", "iyear", pl.col(typed("iyear")).is_null()),
        Check("bad_date", "imonth", is_unread("imonth")),
        Check("bad_date", "iday", is_no_day & ~is_unread("imonth")),
        Check("no_last_day", "resolution", is_unread("resolution") | ended_early),
        *check_point(),
        check_exchanged("country_txt"),
        *check_codes("attacktype1", "targtype1", "specificity", "vicinity"),
        *_check_numbers(),
    ]


def _check_numbers() -> Iterator[Check]:
    for name in _NUMBERS:
        said_unknown = _measure(name).is_in(_UNKNOWN).fill_null(value=False)
        yield Check("bad_number", name, is_unread(name) & ~said_unknown)
        yield Check("fraction", name, pl.col(typed(name)) != pl.col(typed(name)).floor())
    for harm, part in PERPETRATORS.items():
        above = pl.col(typed(part)) > pl.col(typed(WHOLES[harm]))
        yield Check("part_above_whole", part, above, (typed(part),))


def _list_notes(rows: pl.DataFrame) -> Iterator[Note]:
    counted = {
        "gtd_perpetrators": pl.col(typed("nkillter")) > 0,
        "gtd_doubt": _is_yes("doubtterr"),
    }
    for code, said in counted.items():
        n = rows.select(said.sum()).item()
        if n:
            yield Note(code, {"n": n})


def _make_events(rows: pl.DataFrame, judged: Judged) -> pl.DataFrame:
    words = list_vocabulary("events", "sub_event_type")
    places = name_point()
    titles = {
        lang: phrase(
            "import.gtd.title",
            place=places[lang],
            type=pl.col("sub_event_type").replace_strict(
                {word: t(lang, f"sub_event_type.{word}") for word in words}
            ),
        )[lang]
        for lang in DATA_LANGUAGES
    }
    first, last = pl.col("first"), pl.col("last")
    return add_marks(rows, judged.faults).select(
        pl.col(typed("eventid")).alias("event_id"),
        *both("title", titles),
        "event_type",
        "sub_event_type",
        first.alias("date_start"),
        last.alias("date_end"),
        pl.when(first.is_not_null()).then(measure_span(first, last)).alias("date_prec"),
        pl.col("place").alias("places"),
        pl.when(pl.col("place").is_not_null()).then("where_prec").alias("where_prec"),
        *(pl.col(f"mark_{lang}").alias(f"note_{lang}") for lang in DATA_LANGUAGES),
    )


def _list_blamed(rows: pl.DataFrame) -> pl.DataFrame:
    """Return one row for each attack and group that GTD blames for it."""
    groups = rows.select(ROW, pl.concat_list(_GROUPS).alias("name")).explode("name")
    names = groups.drop_nulls("name").with_columns(
        ids_of(groups.drop_nulls("name"), "name").alias("actor_id")
    )
    return names.unique([ROW, "actor_id"], keep="first", maintain_order=True)


def _make_claims(rows: pl.DataFrame, blamed: pl.DataFrame, release: str | None) -> pl.DataFrame:
    blames = blamed.group_by(ROW).agg(pl.col("actor_id").str.join(";").alias("blames"))
    said = _date_statement(release)
    return rows.join(blames, on=ROW, how="left", maintain_order="left").select(
        pl.col(typed("eventid")).alias("claim_id"),
        pl.col(typed("eventid")).alias("event_id"),
        pl.lit(CLAIMANT).alias("claimant_id"),
        pl.lit("reports").alias("position"),
        said.alias("said_on"),
        pl.when(said.is_not_null()).then(pl.lit("month")).alias("said_prec"),
        "blames",
        *both("text", phrase("import.gtd.counts")),
        pl.lit(CLAIMANT).alias("source_id"),
        pl.col("eventid").alias("locator"),
        pl.lit("high").alias("confidence"),
        *both("note", _write_note()),
    )


def _date_statement(release: str | None) -> pl.Expr:
    """Date the account by its release, unless that is before the event."""
    month = pl.lit(release, dtype=pl.String).str.to_date("%Y-%m", strict=False).dt.month_end()
    return pl.when((month < pl.col("first")).fill_null(value=False)).then(None).otherwise(month)


def _write_note() -> dict[str, pl.Expr]:
    sources = pl.concat_str(_CITATIONS, separator="; ", ignore_nulls=True).replace("", None)
    day_alone = pl.col(typed("resolution")).is_null()
    parts = [
        _say_if(_is_yes("extended") & day_alone, "import.gtd.extended"),
        phrase("import.gtd.date", date=pl.col("approxdate")),
        _say_if(_is_code("success", "0"), "import.gtd.failed"),
        _say_if(_is_yes("guncertain1"), "import.gtd.suspected"),
        _say_if(_is_yes("claimed"), "import.gtd.claimed"),
        _say_if(_is_yes("doubtterr"), "import.gtd.doubt"),
        phrase("import.gtd.instead", kind=pl.when(_is_yes("doubtterr")).then("alternative_txt")),
        phrase("import.gtd.linked", ids=pl.col("related")),
        phrase("import.gtd.sources", sources=sources),
    ]
    return {
        lang: pl.concat_str([part[lang] for part in parts], separator=" ", ignore_nulls=True)
        for lang in DATA_LANGUAGES
    }


def _say_if(said: pl.Expr, key: str) -> dict[str, pl.Expr]:
    return {lang: pl.when(said).then(text) for lang, text in phrase(key).items()}


def _make_figures(rows: pl.DataFrame) -> pl.DataFrame:
    """Return what each row counts, and the perpetrators as the fewest combatants among them."""
    frames = []
    for harm, whole in WHOLES.items():
        frames.append(_make_range(rows, harm, "all", low=whole, high=whole))
        if harm in PERPETRATORS:
            part = PERPETRATORS[harm]
            some = rows.filter(pl.col(typed(part)) > 0)
            frames.append(_make_range(some, harm, "combatant", low=part, high=whole))
    return stack(frames)


def _make_range(
    rows: pl.DataFrame, harm: str, category: str, *, low: str, high: str
) -> pl.DataFrame:
    least, most = pl.col(typed(low)), pl.col(typed(high))
    qualifier = (
        pl.when(most.is_null())
        .then(pl.lit("at_least"))
        .when(least.floor() == most.ceil())
        .then(pl.lit("exact"))
        .otherwise(pl.lit("between"))
    )
    return rows.filter(least.is_not_null()).select(
        pl.col(typed("eventid")).alias("claim_id"),
        pl.lit(harm).alias("harm"),
        pl.lit(category).alias("category"),
        least.floor().cast(pl.Int64).alias("low"),
        most.ceil().cast(pl.Int64).alias("high"),
        qualifier.alias("qualifier"),
    )


def _make_claimant(manifest: Manifest) -> pl.DataFrame:
    return make_claimant(
        CLAIMANT,
        "Global Terrorism Database",
        short={lang: manifest.words("short", lang) for lang in DATA_LANGUAGES},
        kind="research_project",
        url=manifest.declared["source"]["path"],
    )
