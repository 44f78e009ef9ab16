"""Who has signed in, how a session of pages is told so, and when that ends."""

import hashlib
import hmac
import json
import secrets
import threading
import time
from dataclasses import asdict, dataclass

HEADER = "x-rasd-person"
"""The header of a WebSocket's request in which the guard tells its session who has signed in."""
_MOST_ENDED = 10_000
_KEY = secrets.token_bytes(32)
# Sign-ins that were ended by their reader, each with when it would have ended anyway: by the clock
# that nobody sets.
_ended: dict[str, float] = {}
_lock = threading.Lock()
_BEGAN = time.time() - time.monotonic()


def read_clock() -> float:
    """Return the time in seconds since 1970, which goes on in this process when it is set back.

    A sign-in that has ended does not begin anew with the hour.
    """
    return max(time.time(), _BEGAN + time.monotonic())


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who has signed in.

    ``subject`` is the provider's own name for them, ``email`` theirs as far as the provider vouches
    for it, else ''. ``ends`` is when the sign-in ends, in seconds since 1970, None for never.
    """

    subject: str
    email: str = ""
    name: str = ""
    ends: float | None = None

    @property
    def shown(self) -> str:
        """What the person is called on pages."""
        return (self.email or self.name or self.subject)[:80]

    @property
    def has_ended(self) -> bool:
        """Whether the sign-in is over: its time is, or its reader has signed out."""
        return (self.ends is not None and self.ends <= read_clock()) or self._name() in _ended

    def end(self) -> None:
        """End the sign-in, in open pages and for copies of its cookie, too."""
        with _lock:
            now = time.monotonic()
            for name in [name for name, ends in _ended.items() if ends <= now]:
                del _ended[name]
            while len(_ended) >= _MOST_ENDED:
                del _ended[next(iter(_ended))]
            if self.ends is not None:
                _ended[self._name()] = now + self.ends - read_clock()

    def _name(self) -> str:
        return hashlib.sha256(f"{self.subject}\n{self.ends}".encode()).hexdigest()


def write_header(person: Person) -> str:
    """Write a person as the value of `HEADER`, signed, so that nobody else can write one."""
    told = json.dumps(asdict(person))
    return f"{_sign(told)} {told}"


def read_header(value: str | None) -> Person | None:
    """Read what `write_header` wrote in this process; None for anything else."""
    signature, _, told = (value or "").partition(" ")
    if not hmac.compare_digest(signature.encode(), _sign(told).encode()):
        return None
    return Person(**json.loads(told))


def _sign(told: str) -> str:
    return hmac.new(_KEY, told.encode(), "sha256").hexdigest()
