"""A small dataset in which a claim, a total and a source have an archived copy."""

from pathlib import Path
from typing import Any

from tests.samples import SOURCE

COPY = f"https://archive.example.org/20181118/{SOURCE}"
COPY_OF_TOTAL = "https://archive.example.org/20181119/total"
COPY_OF_SOURCE = "https://archive.example.org/20181120/paper"
_SAID = {"event_id": "strike-2018-11-17", "said_on": "2018-11-18"}
ROWS: dict[str, Any] = {
    "descriptor": {
        "name": "copies",
        "sources": [
            {
                "source_id": "paper",
                "title": "A paper",
                "title_ar": "صحيفة",
                "archive": COPY_OF_SOURCE,
            },
        ],
    },
    "events": [
        {
            "event_id": _SAID["event_id"],
            "date_start": "2018-11-17",
            "date_end": "2018-11-17",
            "places": "village",
        },
    ],
    "places": [
        {"place_id": "village", "latitude": 34.5, "longitude": 40.5, "radius_m": 500},
        {"place_id": "province", "place_type": "governorate"},
    ],
    "claims": [
        {**_SAID, "claim_id": "kept", "claimant_id": "sohr", "archive_url": COPY},
        # What points into a source has no address of its own.
        {
            **_SAID,
            "claim_id": "in-paper",
            "claimant_id": "paper",
            "source_url": None,
            "source_id": "paper",
            "locator": "4",
        },
        {**_SAID, "claim_id": "of-paper", "claimant_id": "agency", "source_id": "paper"},
        {**_SAID, "claim_id": "bare", "claimant_id": "radio"},
    ],
    "figures": [{"claim_id": "kept", "low": 40, "high": 40}],
    "totals": [
        {
            "total_id": "since-september",
            "claimant_id": "sohr",
            "low": 234,
            "high": 234,
            "said_on": "2018-11-18",
            "said_prec": "day",
            "period_start": "2018-09-10",
            "period_end": "2018-11-18",
            "area": "province",
            "archive_url": COPY_OF_TOTAL,
        },
    ],
}
"""What `tests.samples.write_sample` takes."""


def name_folder(folder: Path) -> Path:
    """Give where the dataset lies below a folder: a dataset bears the name of its own."""
    return folder / "copies"
