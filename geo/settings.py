"""What a host may set, in one place: environment variables, else ``.streamlit/rasd.toml``."""

import ipaddress
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, TypeVar, cast

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from geo.errors import SettingsError

PREFIX = "RASD_"
FILE = Path(".streamlit") / "rasd.toml"
"""Where a host may write settings instead, seen from the folder the server starts in."""


def _split_paths(value: object) -> object:
    if not isinstance(value, str):
        return value
    return [part for part in value.split(os.pathsep) if part]


Folders = Annotated[tuple[Path, ...], NoDecode, BeforeValidator(_split_paths)]
"""Folders or files separated as in ``PATH``; in the file, a list."""


class TileFile(NamedTuple):
    """A file of map tiles, and what readers choose it by; ``""`` for the name it gives itself."""

    title: str
    path: Path


def _split_tiles(value: object) -> object:
    """Read paths separated as in ``PATH``, each perhaps after its title and ``=``."""
    parts = value.split(os.pathsep) if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
        return parts
    pairs = (part.rpartition("=") for part in parts if part.strip())
    return tuple(TileFile(title.strip(), Path(path.strip())) for title, _, path in pairs)


TileFiles = Annotated[tuple[TileFile, ...], NoDecode, BeforeValidator(_split_tiles)]
"""Files separated as in ``PATH``, each ``FILE`` or ``TITLE=FILE``; in the file, a list."""
_ORIGIN = re.compile(r"\*|none|https?://[a-z0-9*.\-\[\]:]+", re.IGNORECASE)


def _split_origins(value: object) -> object:
    """Read origins separated by spaces or commas, each ``*``, ``none`` or scheme and host."""
    origins = re.split(r"[\s,]+", value.strip()) if isinstance(value, str) else value
    for origin in origins if isinstance(origins, list | tuple) else ():
        if not _ORIGIN.fullmatch(str(origin)):
            msg = f"{origin!r} is no origin: scheme, host and, where needed, port"
            raise ValueError(msg)
    return origins


Origins = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split_origins)]
"""Origins separated by spaces or commas; in the file, a list."""

_WITHIN = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")


def _split_networks(value: object) -> object:
    """Read networks separated by spaces or commas; ``private`` is every network of one's own."""
    parts = re.split(r"[\s,]+", value.strip()) if isinstance(value, str) else value
    named = [str(part) for part in parts] if isinstance(parts, list | tuple) else []
    listed = [each for part in named for each in (_WITHIN if part == "private" else (part,))]
    return tuple(ipaddress.ip_network(each, strict=False) for each in listed if each != "none")


Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Networks = Annotated[tuple[Network, ...], NoDecode, BeforeValidator(_split_networks)]
"""Addresses and networks separated by spaces or commas; in the file, a list."""
_LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1"))


def _split_names(value: object) -> object:
    return re.findall(r"[^\s,]+", value) if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split_names)]
"""Names separated by spaces or commas; in the file, a list."""


class Settings(BaseSettings):
    """What a host may set; each field is ``RASD_<FIELD>`` in the environment.

    The descriptions are what README lists.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True
    )

    data: Folders = Field(
        default=(), description="Folders that hold dataset folders; else the shipped."
    )
    default_dataset: str = Field(
        default="hajin-2018", description="The dataset that opens where a link names none."
    )
    upload_mb: int = Field(
        default=200, ge=1, description="Largest file a reader may bring to the Data page, in MB."
    )
    private_hours: float = Field(
        default=12.0,
        gt=0,
        description="Hours after which what a reader brought is removed, also from open sessions.",
    )
    private_datasets: int = Field(
        default=20,
        ge=0,
        description="Datasets that readers may bring at one time, all together; and as many "
        "boundary files.",
    )
    private_mb: int = Field(
        default=4_000,
        ge=1,
        description="Room on the disk for what readers bring and what is made of it, all together, "
        "in MB.",
    )
    imports_at_once: int = Field(
        default=1,
        ge=1,
        description="Files of readers that are read at one time, each in a process of its own; "
        "others wait in line.",
    )
    import_minutes: float = Field(
        default=15.0, gt=0, description="Minutes after which reading a reader's file is given up."
    )
    import_mb: int = Field(
        default=4000,
        ge=500,
        description="Most memory, in MB, that reading one of readers' files may take; a small file "
        "may take less (docs/limits.md).",
    )
    gazetteers: Folders = Field(
        default=(),
        description="Gazetteer files (CSV) in which places without a point are looked up.",
    )
    decisions: Literal["session", "folder"] = Field(
        default="session",
        description="Where readers' decisions on possible duplicates go: their own session, or "
        "same_as.csv in the dataset's folder. Only where every reader may write.",
    )
    online_maps: bool = Field(
        default=True, description="Whether readers may choose online base maps; 0 for never."
    )
    basemap: TileFiles = Field(
        default=(),
        description="Files of map tiles (MBTiles or PMTiles) offered as base maps, each `FILE` or "
        "`TITLE=FILE`; the first is the usual one (docs/basemaps.md).",
    )
    overlays: Folders = Field(
        default=(), description="Folders with boundary files, each of which readers may lay over."
    )
    embed_from: Origins = Field(
        default=("*",),
        description="Origins whose pages may embed a view; `*` for any, `none` for nobody's.",
    )
    url: str = Field(
        default="",
        description="Public address, for links in files, feeds and previews; else as asked for.",
    )
    hosts: Names = Field(
        default=(),
        description="Further names this server answers to, beside that of `RASD_URL`; `*` for any "
        "(docs/operating.md).",
    )
    log: Literal["auto", "json", "text", "off"] = Field(
        default="auto",
        description="A line for each request and page run: as `json` or `text`, or `off`; `auto` "
        "is `off` on a terminal and `json` elsewhere (docs/operating.md).",
    )
    log_readers: bool = Field(
        default=False,
        description="1 logs readers' addresses and queries, too: personal data, for as long as "
        "something is looked for.",
    )
    metrics: str = Field(
        default="off",
        pattern=r"off|local|[!-~]{16,}",
        description="Who is given `/metrics`: `off` for nobody, `local` for this machine, else "
        "whoever sends this token of 16 characters or more.",
    )
    proxies: Networks = Field(
        default=_LOOPBACK,
        description="Proxies that are believed when they say for whom they ask: addresses, "
        "networks, `private` for all private networks, or `none`.",
    )
    requests_per_minute: int = Field(
        default=6_000, ge=0, description="Requests from one address in a minute; 0 for any number."
    )
    uploads_per_hour: int = Field(
        default=240, ge=0, description="Files brought from one address in an hour; 0 for any."
    )
    sessions_per_address: int = Field(
        default=400, ge=0, description="Pages open at one time from one address; 0 for any number."
    )
    dear_at_once: int = Field(
        default=1,
        ge=0,
        description="Files, and as many of each other kind that is dear, made at one time; others "
        "wait in line for a while. 0 for any number.",
    )
    # Counted by the reader it is a second more at most: all is answered or refused within ten.
    dear_seconds: float = Field(
        default=9.0,
        gt=0,
        description="Seconds in which a file or picture of a large dataset is there, or given up.",
    )
    drain_seconds: float = Field(
        default=20.0,
        gt=0,
        description="Seconds that requests have to end in when the server is told to stop.",
    )

    login: Names = Field(
        default=(),
        description="Datasets behind login, or `all` for the whole host; else all of it is public "
        "(docs/login.md).",
    )
    readers: str = Field(
        default="",
        description="File of those who may see what is behind login, read again when it changes; "
        "`*` for everybody who can sign in.",
    )
    login_hours: float = Field(
        default=0.0,
        ge=0,
        description="Hours until a reader signs in again; 0 for as long as the provider's token "
        "says.",
    )
    user_header: str = Field(
        default="",
        pattern=r"^[A-Za-z0-9-]*$",
        description="Header in which the host's proxy says who has signed in, instead of OIDC; "
        "its requests alone are believed.",
    )

    least_group: int = Field(
        default=5,
        ge=1,
        description="Fewest events a number may be about where a licence forbids single records.",
    )
    engine: Literal["polars", "spark"] = Field(
        default="polars",
        description="What answers questions: `polars`, or `spark` past one machine.",
    )
    spark: str = Field(
        default="local[2]",
        description="Spark master: cores of this machine or a cluster (docs/scaling.md).",
    )
    tables: str = Field(
        default="",
        description="Where Spark finds the dataset folders (`s3a://...`); else where they are.",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put the environment before the file; nothing else is read."""
        del init_settings, dotenv_settings, file_secret_settings
        # No .env and no secrets folder: where a setting comes from must be seen in two places.
        return (env_settings, TomlConfigSettingsSource(settings_cls, FILE))


_held: ContextVar[dict[str, object] | None] = ContextVar("held", default=None)
Looked = TypeVar("Looked")


@contextmanager
def hold_settings() -> Iterator[None]:
    """Let this task, and the threads it hands work to, see one state of the settings, read once.

    Whether they have changed is asked of the file and of every variable of the environment. What
    lies in the folders they name is looked up once, too.
    """
    token = _held.set({})
    try:
        yield
    finally:
        _held.reset(token)


def read_settings() -> Settings:
    """Return the settings as they stand now, or as they stood for a task: see `hold_settings`.

    Raises
    ------
    SettingsError
        In one sentence: which setting has a value that cannot be used.

    """
    return hold("settings", _read_now)


def hold(name: str, look: Callable[[], Looked]) -> Looked:
    """Return what ``look`` found first in this task, or finds now outside `hold_settings`."""
    held = _held.get()
    if held is None:
        return look()
    if name not in held:
        held[name] = look()
    return cast("Looked", held[name])


def _read_now() -> Settings:
    # The cache is asked with all that settings are read from, so that a change is seen without a
    # restart.
    changed = FILE.stat().st_mtime_ns if FILE.is_file() else 0
    return _read(frozenset((k, v) for k, v in os.environ.items() if k.startswith(PREFIX)), changed)


def read_default_dataset() -> str:
    """Return the dataset of a view that names none: the host's, read once when the server starts.

    Settings that cannot be used are told of where the datasets are read.
    """
    try:
        return read_settings().default_dataset
    except SettingsError:
        return str(Settings.model_fields["default_dataset"].default)


@lru_cache(maxsize=8)
def _read(environment: frozenset[tuple[str, str]], changed: int) -> Settings:
    del environment, changed
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        raise SettingsError(_say(first)) from None
    except ValueError as error:
        msg = f"{FILE}: not readable as TOML ({error}); mend the file."
        raise SettingsError(msg) from None


def _say(fault: Any) -> str:
    name = ".".join(str(part) for part in fault["loc"][:1])
    value = f" {fault['input']!r}" if fault["type"] != "extra_forbidden" else ""
    return f"{PREFIX}{name.upper()}{value}: {fault['msg']}; see the settings in README.md."
