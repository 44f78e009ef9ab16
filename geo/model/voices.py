"""Who is heard in a claim: whom its claimant speaks for, and whom its source cites.

A dataset's descriptor lists its sources; one with ``not_independent_of`` cites those claimants, so
that a claim made from it cannot bear them out.
"""

from collections.abc import Iterable, Mapping

import polars as pl

from geo.model.descriptor import Descriptor

_BETWEEN = ";"


def list_cited(descriptor: Descriptor) -> dict[str, list[str]]:
    """Return the claimants that each source cites, by ``source_id``; none for the others."""
    return {
        str(source["source_id"]): [str(claimant) for claimant in source["not_independent_of"]]
        for source in descriptor.get("sources", ())
        if source.get("source_id") and source.get("not_independent_of")
    }


def follow_up(starts: Iterable[str], parents: Mapping[str, str | None]) -> dict[str, list[str]]:
    """Return for each name whom it leads to, nearest first; a circle ends where it closes.

    Parameters
    ----------
    starts
        Names.
    parents
        What each name leads to, None or nothing for the end of the way.

    """
    found = {}
    for start in starts:
        way: list[str] = []
        name = parents.get(start)
        while name is not None and name != start and name not in way:
            way.append(name)
            name = parents.get(name)
        found[start] = way
    return found


def cut_circles(parents: Mapping[str, str]) -> dict[str, str]:
    """Return what each name leads to, without the steps that close a circle.

    A dataset has none of its own, but records that are held to be one event may make one.
    """
    kept: dict[str, str] = {}
    for name, parent in parents.items():
        if name not in (parent, *follow_up([parent], kept)[parent]):
            kept[name] = parent
    return kept


def find_voices(claimants: pl.DataFrame) -> pl.DataFrame:
    """Return the voice of each claimant: the one it speaks for in the end, or itself.

    Parameters
    ----------
    claimants
        ``claimant_id`` and ``speaks_for``.

    Returns
    -------
    ``claimant_id`` and ``voice``.

    """
    speaks = dict(claimants.select("claimant_id", "speaks_for").iter_rows())
    ways = follow_up(speaks, speaks)
    rows = [(claimant, way[-1] if way else claimant) for claimant, way in ways.items()]
    return pl.DataFrame(rows, schema={"claimant_id": pl.String, "voice": pl.String}, orient="row")


def list_citing(cited: Mapping[str, list[str]], voices: pl.DataFrame) -> pl.DataFrame:
    """Return the voices that each source cites, as one word.

    Returns
    -------
    ``source_id`` and ``cites``; sources that cite nobody are left out.

    """
    voice = dict(voices.iter_rows())
    rows = [
        (source, _BETWEEN.join(sorted({voice.get(claimant, claimant) for claimant in claimants})))
        for source, claimants in cited.items()
    ]
    return pl.DataFrame(rows, schema={"source_id": pl.String, "cites": pl.String}, orient="row")


def explode_cited(citing: pl.DataFrame) -> pl.DataFrame:
    """Return a row for each voice that a word of `list_citing` stands for: ``cites``, ``voice``."""
    voices = pl.col("cites").str.split(_BETWEEN).alias("voice")
    return citing.select("cites").unique().select("cites", voices).explode("voice").sort("cites")
