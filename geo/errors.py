"""What can go wrong, one class per way of answering it."""

from collections.abc import Mapping


class RasdError(Exception):
    """Base of every error that is told to a reader in one sentence."""


class DatasetError(RasdError):
    """A dataset folder cannot be opened; carries every fault found."""

    def __init__(self, message: str, faults: tuple[object, ...] = ()) -> None:
        super().__init__(message)
        self.faults = faults


class ViewError(RasdError):
    """A view names something that cannot be honoured."""


class NotFoundError(RasdError):
    """The dataset, event or total asked for does not exist."""


class SignInError(NotFoundError):
    """There is no such dataset for who has not signed in as a reader of the host."""


class RestrictedError(RasdError):
    """Single records are asked for of a dataset whose licence allows aggregates only."""


class TooManyError(RasdError):
    """More is asked for than can be compared at a time."""


class OverlayError(RasdError):
    """A boundary file cannot be used as a layer of areas; ``problem`` and ``values`` say why."""

    def __init__(self, message: str, problem: str, values: Mapping[str, str | int]) -> None:
        super().__init__(message)
        self.problem = problem
        self.values = values


class SettingsError(RasdError):
    """A setting of the host has a value that cannot be used."""


class TooLongError(RasdError):
    """A view holds more events than what is asked for can."""


class UnavailableError(RasdError):
    """Something is asked for that needs what the host has not installed."""


class FullError(RasdError):
    """The host allows no more private datasets at a time; the message is how many it allows."""


class NoRoomError(RasdError):
    """What readers brought fills the room the host has for it; the message is how many MB."""


class DiskError(RasdError):
    """Something cannot be written to the host's disk, which is full or may only be read."""


class UnwrittenError(DatasetError, DiskError):
    """A dataset folder, or a file in it, cannot be written; what was there is there."""


class TakenError(RasdError):
    """A folder that was to be written holds something else."""
