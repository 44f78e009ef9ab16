"""Limits of a process that reads a file nobody knows: memory, processor time, files, network.

`cut_off` comes first of all, before any library begins a thread; `confine` when it is known what is
to be read. Each takes what the system has: Linux has all of it, macOS and Windows have less, and
what is missing is passed over (docs/limits.md says which).
"""

import contextlib
import ctypes
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from geo.readers.jobs.landlock import NO_NEW_PRIVILEGES, restrict_files

_MB = 1 << 20
_SMALL = 850 * _MB
"""What a file of no size may take, of which the program itself takes a quarter."""
_MEMORY_TIMES = 24
"""How much more memory a file may take for each byte of its own."""
_PACKED_TIMES = 8
"""How much larger a table most often is than the packed file it is in."""
_SECONDS, _SECONDS_PER_MB = 24.0, 4.0
"""Processor time for a file of no size, and for each MB."""
_RESERVED_TIMES, _RESERVED = 4, 2048 * _MB
"""Memory may be reserved, and not taken, to so many times what may be taken, and so much more:
what allocators hold ready of 3 GB in use is 10 GB. It stops who asks for very much at once."""
_MOST_FILES, _MOST_THREADS, _LARGEST_FILE = 512, 256, 8 << 30
_NEW_USER, _NEW_NET, _NEW_IPC = 0x10000000, 0x40000000, 0x08000000
_COUNTS_BY_NAMESPACE = (5, 14)
"""The kernel from which on the threads of a user's other processes are not counted in."""


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """What reading a file may take.

    ``memory`` is in bytes, ``processor`` seconds of processor time, ``seconds`` from its beginning.
    """

    memory: int
    processor: float
    seconds: float

    @property
    def megabytes(self) -> int:
        """The memory in MB, for people."""
        return round(self.memory / _MB)


def allow(size: int, *, most_mb: float, seconds: float, is_packed: bool = False) -> Allowance:
    """Return what a file of a size in bytes may take: a small one less than an honest large one.

    ``most_mb`` and ``seconds`` are what the host allows any file. One that ``is_packed``, as
    spreadsheets are, counts for more past its first MB.
    """
    if is_packed:
        size += (_PACKED_TIMES - 1) * max(0, size - _MB)
    return Allowance(
        memory=min(int(most_mb * _MB), _SMALL + _MEMORY_TIMES * size),
        processor=min(seconds * (os.cpu_count() or 1), _SECONDS + _SECONDS_PER_MB * size / _MB),
        seconds=seconds,
    )


def cut_off() -> None:
    """Take the network from this process, and every way to more rights than it has.

    Must come before any thread begins: a process of several gets no namespace of its own.
    """
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    user, group = os.getuid(), os.getgid()
    # A network of its own has no way out. Where the kernel or a container allows no user namespace,
    # the rules for files below close TCP, and the settings of the libraries stand.
    if libc.unshare(_NEW_USER | _NEW_NET | _NEW_IPC) == 0:
        with contextlib.suppress(OSError):
            Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
            Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
            Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
        if _read_version() >= _COUNTS_BY_NAMESPACE:
            _limit("RLIMIT_NPROC", _MOST_THREADS)


def confine(allowance: Allowance, folder: Path) -> None:
    """Hold this process to what it may take, and to the files of one folder and of the program."""
    _limit("RLIMIT_CORE", 0)
    _limit("RLIMIT_NOFILE", _MOST_FILES)
    _limit("RLIMIT_FSIZE", _LARGEST_FILE)
    # What it has used so far, while it was kept ready, counts in.
    _limit("RLIMIT_CPU", int(sum(os.times()[:2]) + allowance.processor) + 1, beyond=2)
    # Not RLIMIT_AS: libraries reserve addresses they never use.
    _limit("RLIMIT_DATA", _RESERVED_TIMES * allowance.memory + _RESERVED)
    if sys.platform == "linux":
        restrict_files(folder)


def _limit(name: str, most: int, *, beyond: int = 0) -> None:
    """Set a limit, the hard one so much ``beyond``: past that of the processor it has no name."""
    try:
        import resource  # noqa: PLC0415  not on Windows
    except ImportError:
        return
    kind = getattr(resource, name, None)
    if kind is None:
        return
    hard = resource.getrlimit(kind)[1]
    last = most + beyond if hard == resource.RLIM_INFINITY else min(most + beyond, hard)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(kind, (min(most, last), last))


def _read_version() -> tuple[int, ...]:
    parts = os.uname().release.split(".")[:2]
    return tuple(int(part) for part in parts if part.isdecimal())


def read_memory(pid: int) -> int:
    """Return the bytes of memory a process takes now; 0 where that cannot be asked."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def make_environment() -> dict[str, str]:
    """Return the environment of a process that reads files: none of the host's secrets is in it."""
    kept = {name: value for name, value in os.environ.items() if name.startswith(_PASSED)}
    threads = max(1, (os.cpu_count() or 1) - 1)
    return {
        # One processor is left to the server; before the host's own, who can say otherwise.
        "POLARS_MAX_THREADS": str(threads),
        **_GIVING_BACK,
        **kept,
        **_OFFLINE,
        "PYTHONPATH": os.pathsep.join(str(Path(path).resolve()) for path in sys.path if path),
    }


_PASSED = (
    *("PATH", "LANG", "LC_", "TZ", "LD_LIBRARY_PATH", "DYLD_", "SYSTEMROOT", "WINDIR"),
    *("PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED", "POLARS_", "OMP_", "OPENBLAS_", "MKL_"),
)
"""How names of variables begin that a reader's process is given."""
_GIVING_BACK = {"_RJEM_MALLOC_CONF": "dirty_decay_ms:250,muzzy_decay_ms:0"}
"""Has Polars give memory back to the system soon: what it keeps for later counts as taken.

A table of 198 MB takes 1,321 MB and 44 s so, 1,260 MB and 65 s where it is given back at once.
"""
_NOWHERE = "http://localhost:9"
_OFFLINE = {
    "PROJ_NETWORK": "OFF",
    **{f"{name}_proxy": _NOWHERE for name in ("http", "https", "all")},
    "GDAL_HTTP_PROXY": "localhost:9",
    "GDAL_HTTP_CONNECTTIMEOUT": "1",
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_HTTP_MAX_RETRY": "0",
    "CPL_AWS_EC2_API_ROOT_URL": _NOWHERE,
    "CPL_MACHINE_IS_GCE": "NO",
    "GDAL_DRIVER_PATH": "disable",
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    "GDAL_CACHEMAX": "64",
}
"""A file may name its coordinate system, a schema or a layer by an address."""
