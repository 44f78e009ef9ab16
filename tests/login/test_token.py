"""Programs ask with an id token of the host's own provider, and with nothing else."""

import hmac
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.testclient import TestClient

from tests.login.conftest import ALICE, HOST, Host, sign, write_secrets
from tests.login.provider import CLIENT, Provider, run_provider


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with run_provider() as running:
        yield running


@pytest.fixture
def client(host: Host, provider: Provider, secrets: Path) -> TestClient:
    metadata = f"{provider.url}/.well-known/openid-configuration"
    write_secrets(secrets, client_id=CLIENT, server_metadata_url=metadata)
    return host("all")


def ask(client: TestClient, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return client.get("/api/v1/datasets", headers=headers).status_code


def test_a_token_of_the_provider_for_this_host_is_believed(
    client: TestClient, provider: Provider
) -> None:
    token = provider.sign(ALICE)
    assert [ask(client, token) for _ in range(2)] == [200, 200]
    assert ask(client, provider.sign(ALICE, aud=["another", CLIENT])) == 200
    assert ask(client, provider.sign("mallory@elsewhere.example")) == 403


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another"},
        {"aud": None},
        {"iss": "http://elsewhere.example"},
        {"exp": 1},
        {"exp": None},
        {"iat": 4_000_000_000, "exp": 4_000_000_600},
        {"sub": None},
    ],
    ids=str,
)
def test_a_token_for_others_or_of_another_time_is_not(
    client: TestClient, provider: Provider, claims: dict[str, Any]
) -> None:
    assert ask(client, provider.sign(ALICE, **claims)) == 401


def test_a_token_that_the_provider_did_not_sign_is_not(
    client: TestClient, provider: Provider
) -> None:
    whole = provider.sign(ALICE)
    head, body, signature = whole.split(".")
    theirs = RSAKey.generate_key(2048, {"kid": "one"}, private=True)
    told = {"iss": provider.url, "aud": CLIENT, "sub": "1", "email": ALICE}
    told |= {"email_verified": True, "exp": int(time.time()) + 600}  # type: ignore[dict-item]
    shared = urlsafe_b64encode(b'{"alg":"HS256","kid":"one"}').decode().rstrip("=") + f".{body}"
    mixed_up = hmac.digest(provider.key.as_pem(private=False), shared.encode(), "sha256")
    forged = [
        jwt.encode({"alg": "RS256", "kid": "one"}, told, theirs),
        f"{shared}.{urlsafe_b64encode(mixed_up).decode().rstrip('=')}",
        f"{head}.{body}.",
        f"{head}.{body}.{signature[::-1]}",
        f"{head}.{body}",
        "eyJhbGciOiJub25lIn0." + body + ".",
        "x",
        "",
        "a" * 10_000,
    ]
    assert [ask(client, token) for token in forged] == [401] * len(forged)


def test_a_bad_token_is_not_made_good_by_a_cookie(client: TestClient) -> None:
    headers = sign(ALICE) | {"Authorization": "Bearer x"}
    assert client.get("/api/v1/datasets", headers=headers).status_code == 401


def test_a_provider_that_cannot_be_reached_lets_nobody_in(host: Host, provider: Provider) -> None:
    client = host("all")  # whose provider is nowhere
    assert ask(client, provider.sign(ALICE)) == 401
    assert client.base_url == HOST
