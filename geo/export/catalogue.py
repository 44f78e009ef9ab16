"""Every way to take a view away, in one list: the pages' menu, the command line and the tests."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal, cast
from urllib.parse import urlencode

from geo.dataset.disclosure import require_rows
from geo.errors import NotFoundError, UnavailableError
from geo.export.files.comparison import write_comparison_csv
from geo.export.files.formats import FORMATS, LARGEST_FILE, LARGEST_PAGE
from geo.export.files.sheets import write_claims_csv, write_events_csv
from geo.export.files.sums import write_sums_csv
from geo.export.files.tables import select_view
from geo.export.folder import measure_folder, write_folder
from geo.export.provenance import write_notice
from geo.model.answer import Answer
from geo.questions.people import By
from geo.questions.select import Selection
from geo.questions.sums.adding import WAYS
from geo.questions.sums.adding import By as SumsBy
from geo.view.view import View

Kind = Literal["tables", "maps", "pictures", "whole"]
Write = Callable[[Selection, str, By], bytes | None]
KINDS: tuple[Kind, ...] = ("tables", "maps", "pictures", "whole")


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A way to take a view away.

    ``path`` and ``fixed`` are its address on the server, to which the view is added, and ``ending``
    that of the file's name. ``rows`` tells that it holds single records; ``most`` is how many
    events it may hold, None for any. ``base`` and ``each`` say about how many bytes it has: so many
    and, for each event, so many more; measured on the shipped dataset.
    """

    name: str
    kind: Kind
    path: str
    ending: str
    write: Write
    base: int
    each: int
    fixed: Mapping[str, str] = field(default_factory=dict)
    rows: bool = True
    most: int | None = None

    def address(self, view: View, *, root: str = "", by: str = "month") -> str:
        """Return the address that gives a view so; the page's grouping goes to its chart."""
        is_grouped = self.name in TOGETHER or self.fixed.get("chart") == "casualties"
        more = {"by": [by]} if is_grouped and by != "month" else {}
        asked = urlencode({**self.fixed, **view.to_params(), **more}, doseq=True)
        return f"{root}{self.path}?{asked}" if asked else f"{root}{self.path}"

    @property
    def holds_event_alone(self) -> bool:
        """Whether it holds the selected event alone, where a view selects one, and no other."""
        return self.path in (_EVENTS, _CLAIMS)

    def measure(self, events: int) -> int:
        """Return about how many bytes it has for so many events."""
        return self.base + self.each * events


@dataclass(frozen=True, kw_only=True)
class Offered(Answer):
    """An offer made of one view.

    ``address`` goes from the server's root on; ``file`` is the name it is saved by, ``bytes`` about
    how large it is; ``most`` is None unless the view has more events than the file may.
    """

    name: str
    kind: Kind
    address: str
    file: str
    bytes: int
    most: int | None


def _write_events(name: str) -> Write:
    def write(selection: Selection, root: str, _: By) -> bytes:
        return FORMATS[name].write(select_view(selection, root=root))

    return write


def _write_tagged(selection: Selection, root: str, _: By) -> bytes:
    return write_events_csv(select_view(selection, root=root), hxl=True)


def _write_claims(*, hxl: bool) -> Write:
    def write(selection: Selection, root: str, _: By) -> bytes:
        return write_claims_csv(select_view(selection, root=root, limit=0), hxl=hxl)

    return write


def _write_folder(selection: Selection, root: str, _: By) -> bytes:
    store, view = selection.store, selection.view
    plain = View(dataset=view.dataset, lang=view.lang)
    return write_folder(store.dataset, write_notice(Selection(store, plain), root=root))


def _draw_map(picture: Literal["png", "svg"]) -> Write:
    def write(selection: Selection, root: str, _: By) -> bytes:
        from geo.export.pictures import map_picture as still  # noqa: PLC0415  matplotlib takes 570 ms to import

        scale = 2.0 if picture == "png" else 1.0
        return still.draw_map(selection, root=root, picture=picture, scale=scale)

    return write


def _draw_chart(what: str) -> Write:
    def write(selection: Selection, root: str, by: By) -> bytes | None:
        from geo.export.pictures import charts as chart  # noqa: PLC0415  altair takes 300 ms to import

        return chart.draw_chart(selection, what=cast("Any", what), by=by, root=root)

    return write


def _write_offline(selection: Selection, root: str, _: By) -> bytes:
    from geo.export import offline  # noqa: PLC0415  it needs the map's library

    return offline.write_offline(selection, root=root)


def _write_brief(selection: Selection, root: str, _: By) -> bytes:
    try:
        from geo.export import brief  # noqa: PLC0415  weasyprint takes 980 ms to import
    except OSError:
        msg = (
            "PDF needs the system library Pango; install libpangoft2-1.0-0 and libharfbuzz-subset0."
        )
        raise UnavailableError(msg) from None
    return brief.write_brief(selection, root=root)


_WHOLE = "zip"
_EVENTS, _CLAIMS, _CHART = "/api/v1/events", "/api/v1/claims", "/chart.svg"


def _offer_events(name: str, kind: Kind, *, base: int, each: int) -> Offer:
    fixed = {"format": name}
    return Offer(
        name=name,
        kind=kind,
        path=_EVENTS,
        ending=name,
        write=_write_events(name),
        base=base,
        each=each,
        fixed=fixed,
        most=LARGEST_FILE,
    )


def _offer_csv(name: str, path: str, write: Write, *, hxl: bool, base: int, each: int) -> Offer:
    fixed = {"format": "csv", **({"hxl": "1"} if hxl else {})}
    return Offer(
        name=name,
        kind="tables",
        path=path,
        ending="csv",
        write=write,
        base=base,
        each=each,
        fixed=fixed,
        most=LARGEST_FILE if path == _EVENTS else None,
    )


def _offer_chart(what: str, *, base: int, rows: bool = False) -> Offer:
    return Offer(
        name=f"{what}-svg",
        kind="pictures",
        path=_CHART,
        ending="svg",
        write=_draw_chart(what),
        base=base,
        each=0,
        fixed={"chart": what},
        rows=rows,
    )


def _offer_map(picture: Literal["png", "svg"], *, base: int) -> Offer:
    return Offer(
        name=f"map-{picture}",
        kind="pictures",
        path=f"/map.{picture}",
        ending=picture,
        write=_draw_map(picture),
        base=base,
        each=0,
        rows=False,
    )


OFFERS: Mapping[str, Offer] = {
    offer.name: offer
    for offer in (
        _offer_csv("csv", _EVENTS, _write_events("csv"), hxl=False, base=400, each=510),
        _offer_csv("csv-hxl", _EVENTS, _write_tagged, hxl=True, base=800, each=510),
        _offer_csv(
            "claims-csv", _CLAIMS, _write_claims(hxl=False), hxl=False, base=8_000, each=3_000
        ),
        _offer_csv(
            "claims-csv-hxl", _CLAIMS, _write_claims(hxl=True), hxl=True, base=8_000, each=3_000
        ),
        _offer_events("xlsx", "tables", base=31_000, each=900),
        _offer_events("geojson", "maps", base=600, each=670),
        _offer_events("gpkg", "maps", base=200_000, each=3_000),
        _offer_events("kml", "maps", base=2_800, each=1_500),
        _offer_events("kmz", "maps", base=1_200, each=130),
        _offer_events("fgb", "maps", base=2_700, each=680),
        _offer_events("parquet", "maps", base=22_000, each=160),
        _offer_map("png", base=280_000),
        _offer_map("svg", base=300_000),
        _offer_chart("timeline", base=12_000),
        _offer_chart("casualties", base=13_000),
        _offer_chart("totals", base=23_000, rows=True),
        Offer(
            name="html",
            kind="whole",
            path="/view.html",
            ending="html",
            write=_write_offline,
            base=330_000,
            each=5_000,
            most=LARGEST_PAGE,
        ),
        Offer(
            name="pdf",
            kind="whole",
            path="/brief.pdf",
            ending="pdf",
            write=_write_brief,
            base=200_000,
            each=7_000,
            rows=False,
        ),
        Offer(
            name="zip",
            kind="whole",
            path="/api/v1/dataset.zip",
            ending="zip",
            write=_write_folder,
            base=100_000,
            each=0,
        ),
    )
}
"""The offers by name, in the order they are shown in; the command line's formats."""
OF_EVENT = ("claims-csv", "csv", "xlsx", "geojson", "kml", "pdf", "map-png")
"""The offers made of a selected event, in the order they are shown in: its accounts first."""


def _draw_comparison(picture: Literal["png", "svg"]) -> Write:
    def write(selection: Selection, root: str, by: By) -> bytes | None:
        from geo.export.pictures import comparison  # noqa: PLC0415  altair takes 300 ms to import

        return comparison.draw_comparison(selection, by=by, root=root, picture=picture)

    return write


def _write_comparison(selection: Selection, root: str, by: By) -> bytes:
    return write_comparison_csv(selection, by=by, root=root)


TOGETHER: Mapping[str, Offer] = {
    offer.name: offer
    for offer in (
        Offer(
            name="comparison-svg",
            kind="pictures",
            path=_CHART,
            ending="svg",
            write=_draw_comparison("svg"),
            base=50_000,
            each=0,
            fixed={"chart": "comparison"},
            rows=False,
        ),
        Offer(
            name="comparison-png",
            kind="pictures",
            path="/chart.png",
            ending="png",
            write=_draw_comparison("png"),
            base=100_000,
            each=0,
            fixed={"chart": "comparison"},
            rows=False,
        ),
        Offer(
            name="comparison-csv",
            kind="tables",
            path="/api/v1/comparison",
            ending="csv",
            write=_write_comparison,
            base=10_000,
            each=0,
            fixed={"format": "csv"},
            rows=False,
        ),
    )
}
"""The offers that hold a number of each of several datasets, and no single record."""


def _write_sums(way: SumsBy, selection: Selection, root: str, _: By) -> bytes:
    return write_sums_csv(selection, by=way, root=root)


OF_SUMS: Mapping[str, Offer] = {
    f"{way}-sums": Offer(
        name=f"{way}-sums",
        kind="tables",
        path="/api/v1/sums",
        ending="csv",
        write=partial(_write_sums, way),
        base=10_000,
        each=0,
        fixed={"format": "csv", "by": way},
        rows=False,
    )
    for way in WAYS
}
"""What a dataset of sums alone can be taken away as."""
_PICTURES_OF_SUMS = ("map-png", "map-svg", "timeline-svg", "casualties-svg")
"""Offers that draw sums, too: its areas, its periods, its areas as bars. The others hold events."""


def list_together(selection: Selection, *, by: str = "month") -> list[Offered]:
    """Return what all datasets of a view can be taken away as, side by side."""
    asked = selection.replace(event=None)
    return [_make(offer, asked, by=by, events=0) for offer in TOGETHER.values()]


def take_view(selection: Selection, name: str, *, root: str = "", by: By = "month") -> bytes:
    """Write a view in the form an offer names.

    Parameters
    ----------
    selection
        What is taken away.
    name
        One of `OFFERS`, of `TOGETHER` or of `OF_SUMS`.
    root
        Address of the server, for the view's address written in.
    by
        How the chart of casualties is grouped.

    Raises
    ------
    RestrictedError
        It would hold single records, and the dataset's licence allows aggregates only.
    NotFoundError
        There is nothing to draw, or the dataset is of sums and the offer of events.
    RasdError
        It is too long, or the host lacks what writes it.

    """
    offer = {**OFFERS, **TOGETHER, **OF_SUMS}[name]
    holds_sums = name not in OFFERS or name in (*_PICTURES_OF_SUMS, _WHOLE)
    if selection.store.dataset.is_sums and not holds_sums:
        known = ", ".join((*OF_SUMS, *_PICTURES_OF_SUMS))
        msg = f"The dataset holds sums and no events: take {known}."
        raise NotFoundError(msg)
    if offer.rows:
        require_rows(selection.store.dataset)
    about = selection.keep_event() if offer.holds_event_alone else selection
    # None is no error of the writer's: a period without events has no timeline.
    written = offer.write(about, root, by)
    if written is None:
        msg = "There is nothing to draw."
        raise NotFoundError(msg)
    return written


def list_offers(selection: Selection, *, by: str = "month", events: int) -> list[Offered]:
    """Return what a view can be taken away as.

    Parameters
    ----------
    selection
        What is taken away; of a dataset that gives no rows, what holds none.
    by
        How the chart of casualties is grouped.
    events
        How many events the view has.

    """
    store = selection.store
    if store.dataset.is_sums:
        whole = [OFFERS[_WHOLE]] if store.dataset.gives_rows else []
        pictures = [OFFERS[name] for name in _PICTURES_OF_SUMS]
        offers = (*OF_SUMS.values(), *pictures, *whole)
        return [_make(offer, selection, by=by, events=0) for offer in offers]
    offered = [offer for offer in OFFERS.values() if store.dataset.gives_rows or not offer.rows]
    return [_make(offer, selection, by=by, events=events) for offer in offered]


def list_event_offers(selection: Selection) -> list[Offered]:
    """Return what the selected event can be taken away as; nothing where none is selected."""
    if not selection.event or not selection.store.dataset.gives_rows:
        return []
    # A picture is at the event's place, with the signs around it that the other filters choose.
    around = selection.replace(lat=None, lng=None, z=None, bbox=None)
    one = selection.keep_event()
    offers = [OFFERS[name] for name in OF_EVENT]
    return [_make(o, around if o.kind == "pictures" else one, by="month", events=1) for o in offers]


def _make(offer: Offer, selection: Selection, *, by: str, events: int) -> Offered:
    dataset = selection.store.dataset
    return Offered(
        name=offer.name,
        kind=offer.kind,
        address=offer.address(selection.view, by=by),
        file="-".join(filter(None, (dataset.name, selection.event, offer.name)))
        + f".{offer.ending}",
        bytes=measure_folder(dataset) if offer.name == "zip" else offer.measure(events),
        most=offer.most if offer.most is not None and events > offer.most else None,
    )
