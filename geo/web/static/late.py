"""What may come after a map's marks, or when it comes into view: charts, and the table of events.

Streamlit loads an element's script as soon as the element is there, all at once. An import map in
the document leads from the few scripts that are large to modules of ours, which wait and then give
what the script itself gives; a browser that knows no import maps loads them as Streamlit does.
"""

import hashlib
import json
import re
from functools import cache
from html import escape
from pathlib import Path

from geo.look.scripts import join_modules
from geo.web.static.needed import list_at_once, list_needed, read_script

LATE = ("ArrowVegaLiteChart", "DataFrame")
"""Elements whose scripts wait; `late.js` knows for what."""
FOLDER = "assets/late"
_GIVEN = re.compile(r"export\{([^}]*)\};?\s*$")
_WAITS = """import {{ waitFor }} from "./{late}";
const needed = {needed};
await waitFor("{name}", needed.map((path) => new URL(path, import.meta.url).href));
const given = await import("../../{script}?now");
{exports}
"""


@cache
def read_late(name: str) -> str:
    """Return the module that stands for the script of one of `LATE`.

    Raises
    ------
    LookupError
        Streamlit's script gives nothing that could be read: it is built in another way than in
        its release 1.67.

    """
    script = list_needed(name)[0]
    given = _GIVEN.search(read_script(script))
    if given is None:
        msg = f"{script} exports nothing: read how this release of Streamlit is built."
        raise LookupError(msg)
    names = [each.rpartition(" as ")[2].strip() for each in given[1].split(",")]
    return _WAITS.format(
        late=name_waiting(),
        needed=json.dumps([f"../../{path}" for path in _list_own(name)]),
        name=name,
        script=script,
        exports="\n".join(_export(each) for each in names),
    )


def _list_own(name: str) -> list[str]:
    # What is needed at once is there by then.
    return [path for path in list_needed(name)[1:] if path not in list_at_once()]


def _export(name: str) -> str:
    is_default = name == "default"
    return "export default given.default;" if is_default else f"export const {name} = given.{name};"


@cache
def read_waiting() -> str:
    """Return the module that knows what each of `LATE` waits for."""
    return join_modules(Path(__file__).with_name("late.js"), as_module=True)


def name_waiting() -> str:
    """Return the name of that module in `FOLDER`, with its version."""
    return f"late.js?v={fingerprint(read_waiting())}"


def fingerprint(text: str) -> str:
    """Return a short hash of a text, for its address."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


@cache
def write_import_map() -> str:
    """Return the tags that lead from late scripts to what waits for them.

    Streamlit asks for all that such a script imports, too, unless the document links it already: so
    it links it, in a way that asks for nothing.
    """
    led = {
        f"./{list_needed(name)[0]}": f"./{FOLDER}/{name}.js?v={fingerprint(read_late(name))}"
        for name in LATE
    }
    own = dict.fromkeys(path for name in LATE for path in _list_own(name))
    links = "".join(f'<link rel="rasd-late" href="./{escape(path)}">' for path in own)
    return f'<script type="importmap">{json.dumps({"imports": led})}</script>{links}'
