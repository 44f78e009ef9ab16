"""Open pages, answers, a card and a file in a language, and print what they say, as JSON.

Run in a folder that holds the program, which is another one than the tests': see
tests/text/test_languages.py.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from geo.web.routes import build_routes

PAGES = ("map", "casualties", "accounts", "about", "method")
EVENT = "abu-al-hasan-2018-11-17"
ANSWERS = (
    "/api/v1/datasets",
    "/api/v1/events",
    "/api/v1/cells?bbox=36,33,43,38&z=11",
    "/api/v1/cells/events?bbox=36,33,43,38&z=11",
    f"/api/v1/events/{EVENT}",
    "/api/v1/claims",
    "/api/v1/casualties?by=place",
    "/api/v1/events?format=csv",
    "/view.html",
    "/map.svg",
    "/chart.svg?chart=casualties&by=type",
    "/preview.png",
    "/feed.atom",
    "/take",
    "/cite",
    "/share",
    "/casualties",
)

_ESCAPED = re.compile(r"\\+u([0-9a-f]{4})")


def open_page(name: str, lang: str) -> dict[str, Any]:
    app = AppTest.from_file(str(Path.cwd() / "pages" / "main.py"), default_timeout=120)
    app.query_params["lang"] = lang
    if name == "map":
        app.query_params["event"] = EVENT
    app.run()
    if name != "map":
        app = app.switch_page(f"{name}.py").run()
    shown = [part.proto.json for part in app.get("bidi_component")]
    shown += [part.proto.json_args for part in app.get("component_instance")]
    widgets = [part.label for part in (*app.selectbox, *app.multiselect, *app.button_group)]
    return {
        "errors": [each.message for each in app.exception],
        "languages": list(app.button_group(key="lang").options),
        "pages": list_links(app),
        "text": _ESCAPED.sub(lambda found: chr(int(found[1], 16)), " ".join([*shown, *widgets])),
    }


def list_links(app: AppTest) -> list[str]:
    """List what the links to the pages say, in their order."""
    (bar,) = (part for part in app.get("bidi_component") if part.key == "pages")
    (nav,) = json.loads(bar.proto.json)["children"]
    return [link["children"][0] for link in nav["children"] if link["tag"] == "a"]


def main(lang: str) -> None:
    client = TestClient(Starlette(routes=build_routes()))
    answers = {}
    for path in ANSWERS:
        answer = client.get(f"{path}{'&' if '?' in path else '?'}lang={lang}")
        answers[path] = {"status": answer.status_code, "text": answer.text}
    found = {name: open_page(name, lang) for name in PAGES}
    json.dump({"pages": found, "answers": answers}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
