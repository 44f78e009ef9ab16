"""Who has signed in by `st.login`: its cookie, its provider, and what these need of the host.

The cookie is Streamlit's, read by Streamlit's own functions, so that pages, API and files believe
the same one. It is signed with the host's ``cookie_secret`` and names the address it is of; when it
ends is checked here, as Streamlit leaves that to the program.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from streamlit import auth_util
from streamlit.errors import StreamlitAuthError
from streamlit.web.server.starlette import starlette_websocket as websocket
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from geo.errors import SettingsError
from geo.login.person import Person, read_clock

PROVIDER = "default"
"""The provider in ``[auth]`` itself, the one that is offered."""
_SHORTEST = 32
_CALLBACK = "/oauth2callback"
_HOUR = 3600.0
_AHEAD = 300.0
"""Seconds by which a provider's clock may be ahead of this one's."""


def read_cookie(cookies: Mapping[str, str], *, hours: float) -> Person | None:
    """Return who has signed in, by a request's cookies; None for no cookie or one that is not ours.

    A sign-in lasts ``hours``, or as long as the provider's token says where they are 0. Who has
    ended is None, too.
    """
    if USER_COOKIE_NAME not in cookies:
        return None
    signed = websocket._get_signed_cookie_with_chunks(dict(cookies), USER_COOKIE_NAME)  # noqa: SLF001
    if signed is None:
        return None
    told = websocket._parse_decoded_user_cookie(signed, find_origin())  # noqa: SLF001
    return read_claims(told, hours=hours) if told.get("is_logged_in") is True else None


def read_claims(told: Mapping[str, object], *, hours: float) -> Person | None:
    """Return the person a token tells of; None where it says too little, or its time is over."""
    subject, begins = told.get("sub"), told.get("iat")
    ends = told.get("exp")
    if hours and isinstance(begins, int | float):
        ends = begins + hours * _HOUR
    if not isinstance(ends, int | float) or not isinstance(subject, str) or not subject:
        return None
    # Of another's making, or of a clock that is wrong: it would end later than it says.
    if isinstance(begins, int | float) and begins > read_clock() + _AHEAD:
        return None
    # An address that nobody has verified may be another person's.
    email = str(told.get("email") or "") if told.get("email_verified") is True else ""
    name = str(told.get("name") or told.get("preferred_username") or "")
    person = Person(subject=subject, email=email.lower(), name=name, ends=float(ends))
    return None if person.has_ended else person


def find_origin() -> str:
    """Return scheme and host of the address that sign-ins are for; '' where none is set."""
    return auth_util.get_origin_from_redirect_uri() or ""


def find_root() -> str:
    """Return the path that pages stand under, as the provider is told it: ``/``, ``/rasd/``."""
    address = auth_util.get_redirect_uri(auth_util.get_secrets_auth_section()) or "/"
    return urlsplit(address).path.removesuffix(_CALLBACK.lstrip("/")) or "/"


def name_provider() -> str:
    """Return what Streamlit's sign-in address asks for: the provider, signed, for two minutes."""
    return auth_util.encode_provider_token(PROVIDER)


def check_provider() -> None:
    """Check that sign-ins can work.

    Raises
    ------
    SettingsError
        In one sentence: what is missing.

    """
    try:
        # Streamlit loads them when somebody signs in, and a host without login never does.
        import authlib  # noqa: F401, PLC0415
        import httpx2  # noqa: F401, PLC0415
    except ImportError as error:
        msg = f"RASD_LOGIN needs {error.name}; install requirements.txt."
        raise SettingsError(msg) from None
    try:
        auth_util.validate_auth_credentials(PROVIDER)
    except StreamlitAuthError as error:
        msg = f"RASD_LOGIN: {' '.join(str(error).split())} See docs/login.md."
        raise SettingsError(msg) from None
    section = auth_util.get_secrets_auth_section()
    if len(str(section["cookie_secret"])) < _SHORTEST:
        msg = f"cookie_secret in secrets.toml: {_SHORTEST} random characters or more are needed."
        raise SettingsError(msg)
    if not (find_origin().startswith("http") and auth_util.get_validated_redirect_uri()):
        msg = f"redirect_uri in secrets.toml: give the public address, with {_CALLBACK} at its end."
        raise SettingsError(msg)
