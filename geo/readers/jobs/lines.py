"""The lines in which the files of all readers of a server wait to be read."""

from geo.readers.jobs.line import Line

LONG, SHORT = Line(), Line()
"""That of large files, and that of small ones, which do not wait for them."""


def measure_lines() -> dict[str, float]:
    """Return how many files are read, wait and have failed."""
    long, short = LONG.measure(), SHORT.measure()
    return {part: long[part] + short[part] for part in long}


def end_lines() -> None:
    """End whatever is read or waits."""
    for line in (LONG, SHORT):
        line.end_all()
