"""Write geo/places/countries.json, the boxes around each country's land, from Natural Earth 1:110m.

    python data/basemap/countries.py geopandas-0.14.4-py3-none-any.whl

Older releases of the PyPI package geopandas carry it (public domain). The boxes only tell whether
a point could lie in a country at all.
"""

import json
import sys
from pathlib import Path

import geopandas as gpd
from babel.core import get_global

TARGET = Path(__file__).parents[2] / "geo" / "places" / "countries.json"
MEMBER = "geopandas/datasets/naturalearth_lowres/naturalearth_lowres.shp"


def main() -> None:
    """Write [west, south, east, north] of each part of each country that has a code."""
    world = gpd.read_file(f"/vsizip/{{{Path(sys.argv[1]).resolve()}}}/{MEMBER}")
    codes = get_global("territory_aliases")
    boxes = {
        codes[row.iso_a3][0]: [
            [round(edge, 2) for edge in part.bounds] for part in row.geometry.geoms
        ]
        if row.geometry.geom_type == "MultiPolygon"
        else [[round(edge, 2) for edge in row.geometry.bounds]]
        for row in world.itertuples()
        if row.iso_a3 in codes
    }
    lines = (f' "{code}": {json.dumps(parts)}' for code, parts in sorted(boxes.items()))
    TARGET.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
