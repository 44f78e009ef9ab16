"""Which files a process may open from now on, by Landlock, where the kernel has it (Linux 5.13).

Later kernels can close more, such as TCP; older ones close less or nothing, and none of that is an
error. The kernel's documentation describes it under *Userspace API, Landlock*.
"""

import ctypes
import os
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

NO_NEW_PRIVILEGES = 38
"""What `prctl` calls it: the kernel takes rules from no process that could gain rights."""
_CREATE, _ADD, _RESTRICT = 444, 445, 446
_ASKS_VERSION, _PATH_BENEATH = 1, 1
_WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 1, 1 << 2, 1 << 3
_TRUNCATE = 1 << 14
_RIGHTS = (0, 13, 14, 15, 15, 16)
"""How many rights over files the versions of Landlock know; later ones as many as the last."""
_TCP, _SCOPES = 0b11, 0b11
_TCP_FROM, _SCOPES_FROM = 4, 6
_SYSTEM = (
    *("/usr", "/lib", "/lib64", "/etc/localtime", "/etc/timezone", "/etc/ld.so.cache"),
    *("/dev/urandom", "/dev/zero", "/proc/self", "/proc/meminfo", "/proc/cpuinfo"),
    *("/sys/devices/system/cpu", "/sys/fs/cgroup", "/proc/sys/vm"),
)


def restrict_files(folder: Path) -> bool:
    """Let this thread, and those it begins, write in one folder and read the program alone.

    Returns whether the kernel does that.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE, None, ctypes.c_size_t(0), _ASKS_VERSION)
    if version < 1:
        return False
    all_ = (1 << _RIGHTS[min(version, len(_RIGHTS) - 1)]) - 1
    net = _TCP if version >= _TCP_FROM else 0
    scopes = _SCOPES if version >= _SCOPES_FROM else 0
    about = struct.pack("=QQQ", all_, net, scopes)
    # A kernel refuses fields that it does not know.
    size = 8 + 8 * (version >= _TCP_FROM) + 8 * (version >= _SCOPES_FROM)
    rules = libc.syscall(_CREATE, about, ctypes.c_size_t(size), 0)
    if rules < 0:
        return False
    try:
        for path, rights in _list_rules(folder, all_):
            _add(libc, rules, path, rights & all_)
        libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        return bool(libc.syscall(_RESTRICT, rules, 0) == 0)
    finally:
        os.close(rules)


def _list_rules(folder: Path, all_: int) -> Iterator[tuple[Path, int]]:
    yield folder, all_
    yield Path("/dev/null"), _READ_FILE | _WRITE_FILE | _TRUNCATE
    whole = [Path(path) for path in (*_SYSTEM, sys.prefix, sys.base_prefix)]
    yield from ((path, _READ_FILE | _READ_DIR) for path in whole)
    entries = [Path(path) for path in sys.path if path]
    for entry in (one for one in entries if not any(one.is_relative_to(w) for w in whole)):
        # The names in it, by which modules are found; of its files what is not hidden: a host's
        # secrets lie in `.streamlit`.
        yield entry, _READ_DIR
        for child in entry.iterdir() if entry.is_dir() else ():
            if not child.name.startswith("."):
                yield child, _READ_FILE | _READ_DIR


def _add(libc: ctypes.CDLL, rules: int, path: Path, rights: int) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not path.is_dir():
            rights &= _READ_FILE | _WRITE_FILE | _TRUNCATE
        rule = struct.pack("=Qi", rights, opened)
        libc.syscall(_ADD, rules, _PATH_BENEATH, rule, 0)
    finally:
        os.close(opened)
