"""The small pages beside the dashboard's have one head."""

from pathlib import Path

import geo

GEO = Path(geo.__file__).parent
SMALL: tuple[str, ...] = ("hosting/templates/operator.html", "hosting/templates/refused.html")
SMALL += ("login/page.html", "web/templates/missing.html")


def test_small_pages_have_one_head() -> None:
    frame = (GEO / "look" / "small.html").read_text(encoding="utf-8")
    assert frame.count('<meta name="robots" content="noindex">') == 1
    own = {name: (GEO / name).read_text(encoding="utf-8") for name in SMALL}
    assert [name for name, page in own.items() if not page.startswith("{% extends")] == []
    assert [name for name, page in own.items() if "<meta" in page or "<html" in page] == []
