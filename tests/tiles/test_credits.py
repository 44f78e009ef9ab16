"""What a file says of its makers is text and web addresses, never HTML."""

import pytest

from geo.tiles.credits import Credit, read_credits


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("", ()),
        ("© A & B", (("© A & B", ""),)),
        ("&copy; A", (("© A", ""),)),
        ('<a href="https://a.example/x?y=1">A</a>', (("A", "https://a.example/x?y=1"),)),
        ("<a href='http://a.example'>A</a> | B", (("A", "http://a.example"), ("B", ""))),
        ('<a href="javascript:alert(1)">A</a>', (("A", ""),)),
        ('<a href="  JavaScript:alert(1)">A</a>', (("A", ""),)),
        ('<a href="data:text/html,x">A</a>', (("A", ""),)),
        ('<a href="//a.example">A</a>', (("A", ""),)),
        ('<a href="https://">A</a>', (("A", ""),)),
        ('<a href="http://[">A</a>', (("A", ""),)),
        ("<img src=x onerror=alert(1)>A", (("A", ""),)),
        ("<script>alert(1)</script>A<style>b</style>", (("A", ""),)),
        ("&lt;b&gt;A&lt;/b&gt;", (("<b>A</b>", ""),)),
        ("A\u202eB\x00", (("AB", ""),)),
    ],
)
def test_credits_are_read_as_text(written: str, read: tuple[tuple[str, str], ...]) -> None:
    assert read_credits(written) == tuple(Credit(text=text, href=href) for text, href in read)


def test_a_long_credit_is_cut() -> None:
    assert sum(len(credit.text) for credit in read_credits("<b>ab</b>" * 999)) <= 300
