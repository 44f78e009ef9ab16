"""A total as a claimant stated it, apart from the events."""

from dataclasses import dataclass
from datetime import date

from geo.model.answer import Answer


@dataclass(frozen=True, kw_only=True)
class Total(Answer):
    """A stated total: the row of the table ``totals``, then its names in the reader's language.

    ``text`` and ``note`` are in that language too. A null high is open. ``side`` is the actor whose
    dead are counted, of all sides when null; totals of one ``series`` are one running count.
    """

    total_id: str
    claimant_id: str
    claim_id: str | None
    measure: str
    harm: str | None
    category: str | None
    side: str | None
    low: int
    high: int | None
    qualifier: str
    said_on: date | None
    said_prec: str | None
    period_start: date | None
    period_end: date | None
    area: str
    blames: str | None
    series: str | None
    part_of: str | None
    partition: str | None
    event_type: str | None
    sub_event_type: str | None
    text_en: str
    text_ar: str
    derived_from: str | None
    source_url: str | None
    archive_url: str | None
    source_id: str | None
    locator: str | None
    confidence: str | None
    note_en: str | None
    note_ar: str | None
    text: str | None
    note: str | None
    claimant: str
    area_name: str
    blames_names: tuple[str, ...]
    side_name: str | None
