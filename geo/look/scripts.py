"""Join ES modules into one script, for where a browser can load no modules.

Each module of ours is a file that a browser, Node and the type checker read as it stands. A frame
of st_folium loads classic scripts only, one after another; a component of Streamlit takes one text;
and a page kept as a file may load nothing. So each gets its modules joined, in one request or none.
"""

import json
import re
from pathlib import Path

_COMMENT = re.compile(r"^[ \t]*/\*.*?\*/\n?|^[ \t]*//[^\n]*\n", re.DOTALL | re.MULTILINE)
"""Comments that begin a line: nothing else of ours begins so."""
_IMPORT = re.compile(
    r"^import\s+(?:(?P<what>\{[^}]*\}|\w+)\s+from\s+)?"
    r'"(?P<path>\.[^"]+)"(?:\s+with\s+\{ type: "json" \})?;\n',
    re.MULTILINE,
)
_EXPORT = re.compile(
    r"^export (?=(?:const|class|function|async function) (?P<name>\w+))", re.MULTILINE
)
_LEFT_OVER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def join_modules(entry: Path, *, as_module: bool = False) -> str:
    """Return a module and all it imports as one script that loads nothing.

    Parameters
    ----------
    entry
        The module that runs last. It and those it imports take names from relative paths, or the
        whole of a JSON file.
    as_module
        Whether the script is a module too, which exports what its entry does; otherwise it is a
        classic script that leaves nothing behind but what its modules set on ``window``.

    Raises
    ------
    ValueError
        Modules import each other in a circle, or are written in a way that cannot be joined.

    """
    *imported, last = _order(entry.resolve(), above=())
    names = {path: f"m{number}" for number, path in enumerate(imported)}
    parts = [_wrap(path, names) for path in imported]
    if as_module:
        return "\n".join([*parts, _bind(last, names)])
    names[last] = f"m{len(imported)}"
    return "\n".join(('(() => {\n"use strict";', *parts, _wrap(last, names), "})();\n"))


def _order(path: Path, *, above: tuple[Path, ...]) -> list[Path]:
    """Return all that a module imports, each once and after what it imports itself; then it."""
    if path in above:
        msg = f"{path.name} imports itself over {above[-1].name}: move what both need to a third."
        raise ValueError(msg)
    found: dict[Path, None] = {}
    for line in _IMPORT.finditer(_read(path)) if path.suffix == ".js" else ():
        found |= dict.fromkeys(_order(_find(path, line), above=(*above, path)))
    return [*found, path]


def _wrap(path: Path, names: dict[Path, str]) -> str:
    """Return a module as a constant that holds what it exports."""
    if path.suffix == ".json":
        value = json.loads(path.read_text(encoding="utf-8"))
        return f"const {names[path]} = {json.dumps(value, separators=(',', ':'))};"
    body = _bind(path, names)
    given = ", ".join(found["name"] for found in _EXPORT.finditer(body))
    body = _EXPORT.sub("", body)
    if left := _LEFT_OVER.search(body):
        msg = f"{path.name} has a line that cannot be joined: {left[0]!r}"
        raise ValueError(msg)
    return f"const {names[path]} = (() => {{\n{body}return {{ {given} }};\n}})();"


def _bind(path: Path, names: dict[Path, str]) -> str:
    """Return a module's text with its imports as constants."""

    def take(line: re.Match[str]) -> str:
        if line["what"] is None:
            return ""
        # `import { a as b }` takes a under the name b, as `const { a: b }` does.
        return f"const {line['what'].replace(' as ', ': ')} = {names[_find(path, line)]};\n"

    return _IMPORT.sub(take, _read(path))


def _find(path: Path, line: re.Match[str]) -> Path:
    return (path.parent / line["path"]).resolve()


def _read(path: Path) -> str:
    return _COMMENT.sub("", path.read_text(encoding="utf-8"))
