"""A dataset whose every free text is an attack on whoever shows it."""

import json
from pathlib import Path
from typing import Any

from geo.dataset.folder import DESCRIPTOR
from geo.model.schema import load_tables
from tests.samples import write_sample

MARK = "__pwned"
"""What an attack that works sets on the window."""
RUN = f"window.{MARK}=1"
ATTACKS = {
    "script": f"<script>{RUN}</script>",
    "image": f"<img src=x onerror={RUN}>",
    "frame": f"<iframe srcdoc='<script>parent.{MARK}=1</script>'></iframe>",
    "closing": f"</script></textarea></style><script>{RUN}</script>",
    "template": "${" + RUN + "} ${alert(1)} `${" + RUN + "}`",
    "backticks": "`); " + RUN + "; (`",
    "quotes": f'"\' onmouseover="{RUN}" onfocus=\'{RUN}\' autofocus \\"; {RUN} //',
    "markdown": f"[x](javascript:{RUN}) ![x](https://example.org/x.png) # $x^2$ :red[x] **x** |",
    "signs": ":material/home: :red[r] :blue-background[b] :small[s] :smile: ~~g~~ `c` <- "
    "www.example.org https://example.org/auto $$x$$ # h",
    "jinja": "{{ ''.__class__ }} {% raw %} {0} {name} %s",
    "bidi": "\u202eآخر\u2066 <b>x</b> \u202d\u2067\u200f",
    "lines": "first\n\n# second\n- third\n\n    fourth\n<!--",
    "long": "x" * 10_000,
    "words": "كلمة " * 2_000,
}
FIRST_DAY = "2018-11-%02d"
KEYS = {"event_id", "claim_id", "claimant_id", "place_id", "actor_id", "total_id", "partition"}


def list_free_columns(table: str) -> dict[str, str]:
    """Give the columns of a table that hold free text, with what an attack is put behind."""
    schema = load_tables()[table].schema
    bound = {name for key in schema.get("foreignKeys", ()) for name in key["fields"]}
    bound |= KEYS | {"source_id"}
    free: dict[str, str] = {}
    for field in schema["fields"]:
        rules = field.get("constraints", {})
        if field["type"] not in {"string", "list"} or field["name"] in bound:
            continue
        if "enum" not in rules and "items" not in field:
            free[field["name"]] = "https://example.org/" if "pattern" in rules else ""
    if "links" in free:
        free["links"] = f"javascript:{RUN};"
    return free


def poison(table: str, row: dict[str, Any], attack: str) -> dict[str, Any]:
    """Put the attack into every free column of a row."""
    return row | {name: before + attack for name, before in list_free_columns(table).items()}


def list_rows(number: int, name: str) -> dict[str, dict[str, Any]]:
    """Give one row of every table, about an event of its own, side by side on one parallel."""
    point = {"latitude": 34.5, "longitude": 40.0 + number * 0.12}
    place, claimant, actor = f"place-{name}", f"claimant-{name}", f"actor-{name}"
    said = {"said_on": "2018-11-20", "said_prec": "day", "claimant_id": claimant}
    return {
        "events": {
            "event_id": f"event-{name}",
            "date_start": FIRST_DAY % (number + 1),
            "places": place,
        },
        "places": {"place_id": place, "radius_m": 3000, **point},
        "points": {
            "place_id": place,
            "latitude": 34.0,
            "longitude": 40.5,
            "point_source_en": "x",
            "point_source_ar": "x",
        },
        "claimants": {"claimant_id": claimant, "kind": "party", "actor_id": actor},
        "actors": {"actor_id": actor},
        "claims": {"claim_id": f"c-{name}", "event_id": f"event-{name}", "blames": actor, **said},
        "figures": {"claim_id": f"c-{name}", "low": number + 1},
        "totals": {"total_id": f"t-{name}", "area": place, "low": 5, "blames": actor, **said},
    }


def write_hostile(folder: Path) -> Path:
    """Write the dataset: one event for each attack, the descriptor's texts attacks too."""
    tables: dict[str, Any] = {name: [] for name in load_tables()}
    for number, (name, attack) in enumerate(ATTACKS.items()):
        for table, row in list_rows(number, name).items():
            tables[table].append(poison(table, row, attack))
    write_sample(folder, **tables)
    path = folder / DESCRIPTOR
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    descriptor["name"] = folder.name
    everything = " ".join(attack for attack in ATTACKS.values() if len(attack) < 1000)
    for name in ("title", "description", "credit"):
        descriptor |= {f"{name}{end}": everything for end in ("", "_en", "_ar")}
    descriptor["licenses"] = [
        {"name": everything, "title": everything, "path": f"javascript:{RUN}"}
    ]
    descriptor["sources"] = [{"title": everything, "path": f"javascript:{RUN}", "source_id": "x"}]
    descriptor["contributors"] = [{"title": everything, "path": f"javascript:{RUN}"}]
    descriptor["keywords"] = [everything]
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    return folder
