"""A sign-in leads back to this host, whatever an address says."""

import pytest

from geo.login.answers import is_within, write_return


@pytest.mark.parametrize(
    ("address", "is_ours"),
    [
        ("", True),
        ("?event=a&lang=ar", True),
        ("accounts?event=UCDP%2F1&from=2018-11-17", True),
        ("api/v1/events?beside=a&beside=b", True),
        ("view.html?q=http://elsewhere.example", True),
        ("/accounts", False),
        ("//elsewhere.example", False),
        ("http://elsewhere.example", False),
        ("https:elsewhere.example", False),
        ("javascript:alert(1)", False),
        ("\\\\elsewhere.example", False),
        ("?a=\\", False),
        ("a/../../b", False),
        ("a//elsewhere.example", False),
        ("accounts\r\nSet-Cookie: a=b", False),
        ("?a=\r\nb", False),
        ("accounts#there", False),
        ("?" + "a" * 3_000, False),
    ],
)
def test_an_address_to_come_back_to_is_on_this_host(address: str, *, is_ours: bool) -> None:
    assert is_within(address) is is_ours


@pytest.mark.parametrize(
    ("path", "query", "told"),
    [
        ("/", "", ""),
        ("/accounts", "event=1", "accounts?event=1"),
        ("//elsewhere.example", "", "elsewhere.example"),
        ("/a\\b", "", "a%5Cb"),
        ("/a", "b=ü", ""),
    ],
)
def test_whatever_was_asked_for_is_written_so_or_left_out(path: str, query: str, told: str) -> None:
    assert write_return(path, query) == told
    assert is_within(told)
