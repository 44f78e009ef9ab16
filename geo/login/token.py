"""Who a program asks for: ``Authorization: Bearer`` with an id token of the host's own provider.

The token is one that the provider gives out for this host, as it does when somebody signs in; its
signature is checked with the keys that the provider publishes.
"""

import hashlib
import time
from collections.abc import Mapping
from typing import Any

from cachetools import LRUCache
from streamlit.web.server.starlette import starlette_auth_routes as routes

from geo.login.cookie import PROVIDER, read_claims
from geo.login.person import Person

SCHEME = "bearer "
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
"""Signatures by a key that the provider alone has; never none, and none by a shared secret."""
_LONGEST = 8_192
_PATIENCE = 60.0
"""Seconds between two looks for keys that the provider may have changed."""


class _Issuer:
    """The host's provider: its name, its keys, and what this host is called by it."""

    def __init__(self) -> None:
        self.client, _ = routes._create_oauth_client(PROVIDER)  # noqa: SLF001
        self.fetched = 0.0

    async def find_keys(self, *, anew: bool = False) -> Any:
        from joserfc.jwk import KeySet  # noqa: PLC0415  it comes with Authlib, which few hosts need

        force = anew and time.monotonic() - self.fetched > _PATIENCE
        if force or not self.fetched:
            self.fetched = time.monotonic()
        return KeySet.import_key_set(await self.client.fetch_jwk_set(force=force))

    async def read(self, token: str) -> Mapping[str, object]:
        """Return what a token says, once its signature, issuer and audience are right; else {}."""
        from joserfc import jwt  # noqa: PLC0415
        from joserfc.errors import InvalidKeyIdError, JoseError  # noqa: PLC0415

        metadata = await self.client.load_server_metadata()
        try:
            try:
                read = jwt.decode(token, await self.find_keys(), algorithms=_ALGORITHMS)
            except InvalidKeyIdError:
                keys = await self.find_keys(anew=True)
                read = jwt.decode(token, keys, algorithms=_ALGORITHMS)
        except (JoseError, ValueError):
            return {}
        told: Mapping[str, object] = read.claims
        meant = told.get("aud")
        audiences = meant if isinstance(meant, list) else [meant]
        is_ours = told.get("iss") == metadata["issuer"] and self.client.client_id in audiences
        return told if is_ours else {}


_issuers: list[_Issuer] = []
_read: LRUCache[str, Person] = LRUCache(256)


async def read_bearer(header: str) -> Person | None:
    """Return whom the token in an Authorization header is of; None where it proves nothing."""
    token = header[len(SCHEME) :].strip()
    if len(token) > _LONGEST:
        return None
    name = hashlib.sha256(token.encode()).hexdigest()
    known = _read.get(name)
    if known is not None:
        return None if known.has_ended else known
    if not _issuers:
        _issuers.append(_Issuer())
    # As long as the token says, whatever hours the host gives a browser.
    person = read_claims(await _issuers[0].read(token), hours=0)
    if person is not None:
        _read[name] = person
    return person
