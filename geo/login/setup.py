"""What a host needs so that login works, checked when the server starts."""

import logging
from pathlib import Path

from starlette.middleware import Middleware

from geo.dataset.access import EVERYTHING, seeing
from geo.dataset.folder import list_datasets
from geo.errors import SettingsError
from geo.login.cookie import check_provider
from geo.login.guard import GuardMiddleware
from geo.login.proxy import ANY_PEER, trusts_anybody
from geo.login.readers import EVERYBODY
from geo.settings import read_settings

_log = logging.getLogger(__name__)


def list_guards(*, below: str = "") -> list[Middleware]:
    """Return the guard that stands in front of every route; none on a public host.

    ``below`` is the path that Streamlit serves under, '' for the root. Where login cannot work as
    it is set up, the log says why and the guard lets nobody in.
    """
    try:
        if not read_settings().login:
            return []
        check_login()
    except SettingsError as error:
        _log.error("%s Until then nothing is shown to anybody.", error)
        return [Middleware(GuardMiddleware, below=below, is_broken=True)]
    return [Middleware(GuardMiddleware, below=below)]


def check_login() -> None:
    """Check that login works as it is set up.

    Raises
    ------
    SettingsError
        In one sentence: why nobody could sign in, or what would stay open.

    """
    settings = read_settings()
    with seeing(guarded=True):
        known = list_datasets()
    # A name mistyped would leave open what it was meant for.
    unknown = [name for name in settings.login if name not in known and name != EVERYTHING]
    usual, header = settings.default_dataset, settings.user_header
    msg = ""
    if unknown:
        msg = f"RASD_LOGIN {unknown[0]!r}: there is no such dataset; name one of them, or `all`."
    elif EVERYTHING not in settings.login and usual in settings.login:
        msg = f"RASD_DEFAULT_DATASET {usual!r} is behind login and opens first; name another one."
    elif settings.readers != EVERYBODY and not Path(settings.readers).is_file():
        msg = f"RASD_READERS {settings.readers!r}: name a file, or `*` for all who can sign in."
    elif header and trusts_anybody():
        msg = f"{ANY_PEER}=* lets anybody write {header!r}; put the proxy's address there."
    if msg:
        raise SettingsError(msg)
    if not header:
        check_provider()
