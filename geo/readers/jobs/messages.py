"""Read what a process says that has read a file nobody knows.

A file may be made so that a library that reads it does what the file says. What comes out of that
process is therefore data alone: of the classes that are known here, and of no other.
"""

import pickle
from typing import BinaryIO, cast

from geo.readers.jobs.task import Message

_PATHS = {"PosixPath", "WindowsPath", "PurePosixPath", "PureWindowsPath"}
_KNOWN = {
    "datetime": {"date", "datetime"},
    # Where Python has them depends on its version.
    "pathlib": _PATHS,
    "pathlib._local": _PATHS,
    "polars.dataframe.frame": {"DataFrame"},
    "geo.readers.jobs.task": {"Stage", "Refused", "Finished", "Failed", "Imported", "Unusable"},
    "geo.readers.recognise": {"Inspected"},
    "geo.readers.notes": {"Note"},
}
"""The names that a message may hold, by module: none does anything when it is made."""


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str, /) -> object:
        if name not in _KNOWN.get(module, ()):
            msg = f"{module}.{name} is nothing that a reader of files says"
            raise pickle.UnpicklingError(msg)
        return super().find_class(module, name)


def read_message(stream: BinaryIO) -> Message:
    """Return the next message of a process.

    Raises
    ------
    EOFError, pickle.UnpicklingError
        There is none, or something is in it that no reader of files says.

    """
    return cast("Message", _Reader(stream).load())
