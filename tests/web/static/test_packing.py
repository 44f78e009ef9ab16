"""Which packed form a client is given, and that each is made once."""

import gzip
from pathlib import Path

import brotli
import pytest

from geo.web.static.packing import HARD, QUICK, Shelf, choose_encoding, pack


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("GZIP;Q=0.5", "gzip"),
        ("br;q=0.5, gzip;q=0.9", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br ; q = 0 , gzip ; q = 0", ""),
        ("*", "br"),
        ("*;q=0", ""),
        ("br;q=0, *", "gzip"),
        ("identity, gzip;q=0.5", ""),
        ("identity;q=0.5, gzip;q=0.5", "gzip"),
        ("gzip;q=much", ""),
        ("gzip;q=7", "gzip"),
        ("deflate", ""),
        ("identity", ""),
        (" , ", ""),
        ("", ""),
    ],
)
def test_a_client_gets_the_form_it_asks_for(accepted: str, encoding: str) -> None:
    assert choose_encoding(accepted) == encoding


@pytest.mark.parametrize("level", [QUICK, HARD])
def test_what_is_packed_comes_out_as_it_was(level: int) -> None:
    body = "رصد — what each says, and when. ".encode() * 500
    assert brotli.decompress(pack(body, "br", level=level)) == body
    assert gzip.decompress(pack(body, "gzip", level=level)) == body
    assert len(pack(body, "br", level=level)) < len(body) / 10


def test_a_file_is_packed_once_and_anew_when_it_changed(tmp_path: Path) -> None:
    path, shelf = tmp_path / "a.js", Shelf()
    path.write_text("export const a = 1;", encoding="utf-8")
    assert shelf.find(path, "br") is None
    first = shelf.make(path, ["br"])
    assert shelf.find(path, "br") is first
    assert shelf.find(path, "gzip") is None
    # A form more leaves what is there, and what was packed hard is not packed again.
    assert shelf.make(path, ["gzip"]).forms["br"] is first.forms["br"]
    hard = shelf.make(path, ["br", "gzip"], level=HARD)
    assert shelf.make(path, ["br"]).forms["br"] is hard.forms["br"]
    path.write_text("export const another = 1;", encoding="utf-8")
    assert shelf.find(path, "br") is None
    assert shelf.make(path, ["br"]).tag != hard.tag
