"""What stands beside the shipped dataset: another one, and one that allows aggregates only."""

import json
from pathlib import Path

from geo.dataset.folder import DESCRIPTOR
from tests.closed import NAME, write_closed
from tests.questions.test_several import write

OTHER = "other"
COUNTED = {"title": "Counted", "title_ar": "معدودة"}
"""The titles of the dataset that allows aggregates only."""


def write_several(folder: Path) -> None:
    """Write both datasets into a folder, each as a folder of its name."""
    write(folder, OTHER, killed=7, claimant="ucdp")
    path = write_closed(folder) / DESCRIPTOR
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(descriptor | COUNTED), encoding="utf-8")
    assert path.parent.name == NAME
