"""An OpenID Connect provider for tests: a form that asks for a name, and no password.

It speaks the authorization code flow on this machine, over plain HTTP, with PKCE. ``SEEN`` is what
it was asked.
"""

import hashlib
import secrets
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import Any
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "rasd-tests", "secret of the tests"


class Provider:
    """A provider that runs while tests do; ``lasts`` is how many seconds its tokens hold."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "one"}, private=True)
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[dict[str, str]] = []
        self.lasts = 3600.0
        self.ahead = 0.0
        self.url = ""

    def build(self) -> Starlette:
        """Build the provider's own server."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.describe),
                Route("/authorize", self.authorize, methods=["GET"]),
                Route("/agree", self.agree, methods=["POST"]),
                Route("/token", self.give_token, methods=["POST"]),
                Route("/keys", self.give_keys),
                Route("/end", self.end),
            ]
        )

    async def describe(self, _: Request) -> Response:
        """Answer with where everything is."""
        return JSONResponse(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
                "end_session_endpoint": f"{self.url}/end",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    async def authorize(self, request: Request) -> Response:
        """Ask who is there."""
        self.asked.append(dict(request.query_params))
        kept = "".join(
            f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
            for name, value in request.query_params.items()
        )
        form = (
            f'<form method="post" action="agree">{kept}<input name="email"><button>Go on</button>'
        )
        return HTMLResponse(f"<!doctype html><title>Provider</title>{form}</form>")

    async def agree(self, request: Request) -> Response:
        """Lead back with a code for whoever was named."""
        told = {name: str(value) for name, value in (await request.form()).items()}
        code = secrets.token_hex(8)
        self.codes[code] = told
        query = urlencode({"code": code, "state": told["state"]})
        return RedirectResponse(f"{told['redirect_uri']}?{query}", 303)

    async def give_token(self, request: Request) -> Response:
        """Give tokens for a code, once, to who began the sign-in."""
        form = await request.form()
        told = self.codes.pop(str(form.get("code")), None)
        digest = hashlib.sha256(str(form.get("code_verifier")).encode()).digest()
        challenge = urlsafe_b64encode(digest).decode().rstrip("=")
        if told is None or told["code_challenge"] != challenge:
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse(
            {
                "access_token": secrets.token_hex(8),
                "token_type": "Bearer",
                "expires_in": int(self.lasts),
                "id_token": self.sign(told["email"], nonce=told["nonce"]),
            }
        )

    def sign(self, email: str, **claims: Any) -> str:
        """Sign an id token for somebody, of now; ``claims`` go before the usual ones."""
        now = time.time() + self.ahead
        usual = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": f"id-of-{email}",
            "email": email,
            "email_verified": True,
            "iat": int(now),
            "exp": int(now + self.lasts),
        }
        return jwt.encode({"alg": "RS256", "kid": "one"}, usual | claims, self.key)

    async def give_keys(self, _: Request) -> Response:
        """Answer with the public key."""
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def end(self, request: Request) -> Response:
        """End the provider's own session, of which there is none, and lead back."""
        return RedirectResponse(request.query_params["post_logout_redirect_uri"], 303)


@contextmanager
def run_provider() -> Iterator[Provider]:
    """Run a provider on a free port of this machine."""
    provider = Provider()
    server = uvicorn.Server(uvicorn.Config(provider.build(), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    provider.url = f"http://localhost:{port}"
    yield provider
    server.should_exit = True
    thread.join()
