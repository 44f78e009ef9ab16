"""The host's list of those who may see what is behind login, read again when it changes.

A line is ``person@example.org``, ``@example.org`` for every address there, ``sub:ID`` for the name
that the provider itself gives a person, or ``*`` for everybody who can sign in; a role may follow.
"""

import logging
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from geo.login.person import Person
from geo.settings import read_settings

Role = Literal["reader", "operator"]
EVERYBODY = "*"
_USUAL: Role = "reader"
_log = logging.getLogger(__name__)


def find_role(person: Person | None) -> Role | None:
    """Return what somebody may do on this host now; None for whoever may not see what is guarded.

    The list is asked each time, so that who is taken off it is off it at once.
    """
    if person is None or person.has_ended:
        return None
    roles = _list_roles()
    domain = f"@{person.email.rpartition('@')[2]}" if person.email else ""
    found = {roles.get(line) for line in (person.email, domain, f"sub:{person.subject}", EVERYBODY)}
    return next((role for role in reversed(get_args(Role)) if role in found), None)


def _list_roles() -> dict[str, Role]:
    listed = read_settings().readers
    if listed == EVERYBODY:
        return {EVERYBODY: _USUAL}
    path = Path(listed)
    try:
        stat = path.stat()
        # A copy may keep the time of writing; the inode is the file's own.
        return _read(path, (stat.st_mtime_ns, stat.st_size, stat.st_ino))
    except (OSError, UnicodeDecodeError) as error:
        _say_once(
            f"RASD_READERS {listed!r}: not readable ({error}); nobody may see what is guarded."
        )
        return {}


@lru_cache(maxsize=2)
def _read(path: Path, stamp: tuple[int, int, int]) -> dict[str, Role]:
    del stamp
    found: dict[str, Role] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        who, *roles = line.partition("#")[0].split()[:3] or [""]
        role = next((known for known in get_args(Role) if [known] == (roles or [_USUAL])), None)
        if who and (role is None or not _is_line(who)):
            _log.error(
                "%s, line %s: no reader (docs/login.md); nobody is let in by it.", path, number
            )
        elif who and role is not None:
            found[who if who.startswith("sub:") else who.lower()] = role
    return found


def _is_line(who: str) -> bool:
    return who == EVERYBODY or "@" in who or (who.startswith("sub:") and who != "sub:")


@lru_cache(maxsize=8)
def _say_once(sentence: str) -> None:
    _log.error(sentence)
