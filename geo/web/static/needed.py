"""Which scripts Streamlit's document and elements need, read from its own built files.

Each release has other names for them, and none is written here.
"""

import json
import re
from functools import cache
from importlib.resources import files
from pathlib import Path

ELEMENTS = (
    *("BidiComponent", "Button", "ButtonGroup", "Checkbox", "DateInput", "Multiselect"),
    *("Selectbox", "TextInput"),
)
"""Elements of Streamlit that every page is made of."""
ELEMENTS_OF_MAP = ("ComponentInstance",)
"""What a page with a map has beside."""
STATIC = Path(str(files("streamlit"))) / "static"
_ENTRY = re.compile(r'<script type="module"[^>]* src="\./(static/js/[^"]+)"')
_NAMED = re.compile(r'<link rel="modulepreload"[^>]* href="\./([^"]+)"')
_DEPENDENCIES = re.compile(r"m\.f=(\[[^\]]*\])")
_LAZY = r"import\(`\./({name}\.[\w-]+\.js)`\)(?:\.then\([^)]*\))?,__vite__mapDeps\(\[([\d,]*)\]\)"


@cache
def list_named() -> list[str]:
    """Return what Streamlit's document asks for: its entry script, then what that imports."""
    document = (STATIC / "index.html").read_text(encoding="utf-8")
    return [*_ENTRY.findall(document), *_NAMED.findall(document)]


@cache
def list_needed(*elements: str) -> list[str]:
    """Return the scripts of elements and of what they import, each once, below Streamlit's files.

    Raises
    ------
    LookupError
        Streamlit has no such element, or is built in another way than its release 1.67.

    """
    entry, *_ = list_named()
    script = (STATIC / entry).read_text(encoding="utf-8")
    if (found := _DEPENDENCIES.search(script)) is None:
        msg = f"{entry} has no list of what its modules need: read how this release is built."
        raise LookupError(msg)
    names = json.loads(found[1])
    needed: dict[str, None] = {}
    for element in elements:
        lazy = re.search(_LAZY.format(name=element), script)
        if lazy is None:
            msg = f"{entry} loads no element {element!r}: read how this release names it."
            raise LookupError(msg)
        numbers = [int(number) for number in lazy[2].split(",") if number]
        needed |= dict.fromkeys([f"./{lazy[1]}", *(names[number] for number in numbers)])
    return [f"static/js/{name[2:]}" for name in needed if name.endswith(".js")]


@cache
def list_at_once() -> list[str]:
    """Return the scripts that a page with a map needs from the start."""
    return list(dict.fromkeys([*list_named(), *list_needed(*ELEMENTS_OF_MAP, *ELEMENTS)]))


def read_script(name: str) -> str:
    """Return a script of Streamlit by its path below `STATIC`."""
    return (STATIC / name).read_text(encoding="utf-8")
