"""What is counted, in the form of OpenMetrics, for programs that watch servers."""

import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
)
from prometheus_client.metrics_core import Metric
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from geo import __version__
from geo.hosting.counts import COUNTS, ENDS, Durations
from geo.hosting.watch import find_disk_fault, list_states

CONTENT_TYPE = CONTENT_TYPE_LATEST
LEVELS = {
    "sessions": ("Sessions of readers, with those that may come back.", ""),
    "websockets": ("Pages open at this moment.", ""),
    "imports": ("Files of readers that are read.", "state"),
    "private": ("Datasets, boundary files and files that readers brought.", "kind"),
    "private_bytes": ("Room on the disk that these take.", ""),
    "upload_bytes": ("Memory that files take which were sent and are not yet kept.", ""),
    "disk_free_bytes": ("Room free on the disk where what readers bring is kept.", ""),
    "dear_at_work": ("Dear answers being made.", "kind"),
    "dear_in_line": ("Dear answers waited for.", "kind"),
}
"""The levels that are told, each with what it says and the label that tells its parts apart."""


def write_metrics() -> bytes:
    """Write everything that is counted as OpenMetrics."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    GCCollector(registry=registry)
    registry.register(_Ours())
    return bytes(generate_latest(registry))  # type: ignore[no-untyped-call]


class _Ours(Collector):
    def collect(self) -> Iterator[Metric]:
        """Give what this program counts itself."""
        yield InfoMetricFamily("rasd", "The program.", {"version": __version__})
        yield _count(
            "rasd_requests",
            "Requests that were answered.",
            ("method", "route", "status"),
            COUNTS.answers,
        )
        yield _spread("rasd_request_seconds", "How long requests took.", "route", COUNTS.durations)
        yield _spread("rasd_page_run_seconds", "How long pages ran.", "page", COUNTS.runs)
        yield _count(
            "rasd_refused",
            "Requests refused by a limit.",
            ("limit",),
            {(name,): n for name, n in COUNTS.refused.items()},
        )
        failed = {(name,): n for name, n in COUNTS.errors.items()}
        yield _count("rasd_failures", "Exceptions nobody had foreseen.", ("where",), failed)
        yield from _tell_levels(COUNTS.read_levels())
        yield from _tell_datasets()
        yield GaugeMetricFamily(
            "rasd_disk_faulty",
            "1 when what readers bring cannot be kept.",
            int(bool(find_disk_fault())),
        )
        yield GaugeMetricFamily("rasd_threads", "Threads.", threading.active_count())


def _count(name: str, told: str, labels: tuple[str, ...], counts: Mapping[Any, int]) -> Metric:
    family = CounterMetricFamily(name, told, labels=labels)
    for values, n in sorted(counts.items(), key=str):
        family.add_metric([str(value) for value in values], n)
    return family


def _spread(name: str, told: str, label: str, spread: Mapping[str, Durations]) -> Metric:
    family = HistogramMetricFamily(name, told, labels=[label])
    for value, durations in sorted(spread.items()):
        family.add_metric([value], list(_add_up(durations.classes)), durations.total)
    return family


def _add_up(classes: Iterable[int]) -> Iterator[tuple[str, float]]:
    so_far = 0
    for end, n in zip([*map(str, ENDS), "+Inf"], classes, strict=True):
        so_far += n
        yield end, so_far


def _tell_levels(levels: Mapping[str, Mapping[str, float]]) -> Iterator[Metric]:
    for name, (told, label) in LEVELS.items():
        family = GaugeMetricFamily(f"rasd_{name}", told, labels=[label] if label else [])
        for part, value in levels.get(name, {}).items():
            family.add_metric([part] if label else [], value)
        yield family


def _tell_datasets() -> Iterator[Metric]:
    events = GaugeMetricFamily("rasd_dataset_events", "Events of a dataset.", labels=["dataset"])
    faulty = GaugeMetricFamily(
        "rasd_dataset_faulty", "1 for a dataset that cannot be opened.", labels=["dataset"]
    )
    # Not of the type info: a dataset that is replaced would count as one more.
    revision = GaugeMetricFamily(
        "rasd_dataset_revision", "1, with the revision.", labels=["dataset", "revision"]
    )
    for state in list_states():
        faulty.add_metric([state.name], int(bool(state.fault)))
        if state.events is not None:
            events.add_metric([state.name], state.events)
            revision.add_metric([state.name, state.revision], 1)
    yield from (events, faulty, revision)


def measure_process() -> dict[str, float]:
    """Return memory in MB, threads and open files of this process; without /proc threads alone."""
    found = {"threads": float(threading.active_count())}
    with suppress(OSError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        found["memory_mb"] = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
        found["open_files"] = float(len(os.listdir("/proc/self/fd")))  # noqa: PTH208
    return found
