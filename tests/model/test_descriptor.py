"""What datapackage.json says of the sources is checked as the tables are."""

import pytest

from geo.model.descriptor import check_copies


@pytest.mark.parametrize(
    ("archive", "faults"),
    [
        ("https://archive.example.org/1/https://example.org/report", []),
        ("", []),
        (None, []),
        ("archive.example.org/1", ["archive.example.org/1"]),
        ("javascript:alert(1)", ["javascript:alert(1)"]),
    ],
)
def test_an_archived_copy_of_a_source_has_a_web_address(
    archive: str | None, faults: list[str]
) -> None:
    source = {"source_id": "report", "title": "Report", "archive": archive}
    found = list(check_copies({"sources": [source]}))  # type: ignore[list-item]
    assert [fault.value for fault in found] == faults
    assert {(fault.column, fault.problem) for fault in found} <= {("archive", "wrong_form")}
