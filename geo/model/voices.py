"""Whose accounts are not independent of whose: claims made from a source that cites others.

A dataset's descriptor lists its sources; one with ``not_independent_of`` cites those claimants, so
that a claim made from it cannot bear them out.
"""

from collections.abc import Mapping

import polars as pl

from geo.model.descriptor import Descriptor


def list_cited(descriptor: Descriptor) -> dict[str, list[str]]:
    """Return the claimants that each source cites, by ``source_id``; none for the others."""
    return {
        str(source["source_id"]): [str(claimant) for claimant in source["not_independent_of"]]
        for source in descriptor.get("sources", ())
        if source.get("source_id") and source.get("not_independent_of")
    }


def follow_cited(claims: pl.LazyFrame, cited: Mapping[str, list[str]]) -> pl.LazyFrame:
    """Give a claim the voice of the claimant it cites, where that one speaks of the event itself.

    Where it cites several who do, the one its source names first.

    Parameters
    ----------
    claims
        With ``claim_id``, ``event_id``, ``claimant_id``, ``source_id`` and ``voice``.
    cited
        What `list_cited` gives.

    """
    # Most datasets cite nobody, and are spared three joins.
    if not cited:
        return claims
    rows = [
        (source, claimant, place)
        for source, claimants in cited.items()
        for place, claimant in enumerate(claimants)
    ]
    sources = pl.LazyFrame(rows, schema=["source_id", "cited", "place"], orient="row")
    # Who is cited must speak of this very event: a source may lean on SOHR elsewhere.
    own = claims.select("event_id", pl.col("claimant_id").alias("cited"), "voice").unique()
    followed = (
        claims.select("claim_id", "event_id", "source_id")
        .join(sources, on="source_id")
        .join(own, on=["event_id", "cited"])
        .group_by("claim_id")
        .agg(pl.col("voice").sort_by("place").first().alias("followed"))
    )
    return (
        claims.join(followed, on="claim_id", how="left", maintain_order="left")
        .with_columns(pl.coalesce("followed", "voice").alias("voice"))
        .drop("followed")
    )
