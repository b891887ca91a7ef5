from __future__ import annotations

import io
from hashlib import sha256

import pytest

from pipelines.lists.entries import EntryError, ListKind, entry, read_entries
from pipelines.tables import BadRow, TableError

MD5 = "0cc175b9c0f1b6a831c399e269772661"
SHA1 = "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"
SHA256 = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4fb9807785afee48bb"


def read(data: bytes, kind: ListKind) -> list[bytes | BadRow]:
    return list(read_entries(io.BufferedReader(io.BytesIO(data)), kind))


def expression(text: str) -> bytes:
    return sha256(text.encode()).digest()


@pytest.mark.parametrize(
    "data",
    [
        f"{MD5}\n".encode(),
        f"\ufeff# our list\r\n\r\n  {MD5.upper()} \r\n".encode(),
        f"md5\n{MD5}\n".encode(),
        f"# our list\nname;MD5;sha1\ntom;{MD5};{SHA1}\n#old;{SHA1}\n".encode(),
    ],
)
def test_one_entry_in_many_files(data: bytes) -> None:
    assert read(data, ListKind.MD5) == [bytes.fromhex(MD5)]


def test_the_kind_chooses_the_column() -> None:
    assert read(f"md5,sha1\n{MD5},{SHA1}\n".encode(), ListKind.SHA1) == [bytes.fromhex(SHA1)]


def test_a_header_without_the_kind_is_an_error() -> None:
    with pytest.raises(TableError, match=r"no column sha256 \(it names url, md5\)"):
        read(b"url,md5\n", ListKind.SHA256)


def test_bad_rows_by_number_between_good_ones() -> None:
    text = f"{MD5}\nkittens\n{SHA1}\nd41d8cd98f00b204e9800998ecf8427e\n{MD5[:-1]}g\n\n{MD5[::-1]}\n"
    found = read(text.encode(), ListKind.MD5)
    assert [row.number for row in found if isinstance(row, BadRow)] == [2, 3, 4, 5]
    assert [row for row in found if isinstance(row, bytes)] == [bytes.fromhex(MD5), bytes.fromhex(MD5[::-1])]


@pytest.mark.parametrize(
    ("text", "kind", "sentence"),
    [
        ("", ListKind.MD5, "no md5 in this row"),
        ("kittens", ListKind.MD5, "32 hexadecimal digits"),
        (SHA1, ListKind.MD5, "sha1 digest, the list is of md5"),
        ("D41D8CD98F00B204E9800998ECF8427E", ListKind.MD5, "empty file"),
        (sha256(b"").hexdigest(), ListKind.SHA256, "empty file"),
        ("da39a3ee5e6b4b0d3255bfef95601890afd80709", ListKind.SHA1, "empty file"),
        (SHA256, ListKind.SHA256, "64 hexadecimal digits"),
        ("\uff10" * 32, ListKind.MD5, "32 hexadecimal digits"),
        ("kittens", ListKind.URL, "no scheme"),
        ("ftp://kittens.example/", ListKind.URL, "ftp:"),
        ("http://kit tens.example/", ListKind.URL, "cannot be parsed"),
        ("http://" + "a" * 64 + ".example/", ListKind.URL, "DNS"),
    ],
)
def test_what_is_no_entry(text: str, kind: ListKind, sentence: str) -> None:
    with pytest.raises(EntryError, match=sentence):
        entry(text, kind)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("http://kittens.example/basket?red=1#top", "kittens.example/basket?red=1"),
        ("https://KITTENS.example:8443/b%61sket", "kittens.example/basket"),
        ("kittens.example", "kittens.example/"),
        ("kittens.example/red/", "kittens.example/red/"),
        ("http://[2001:db8:0::1]/", "[2001:db8::1]/"),
        ("http://3221225991/", "192.0.2.7/"),
    ],
)
def test_a_url_is_kept_as_its_expression(text: str, kept: str) -> None:
    assert entry(text, ListKind.URL) == expression(kept)


def test_urls_with_commas_and_comments() -> None:
    data = b"# list\nhttp://kittens.example/a,b\nhttp://kittens.example/#x\n"
    assert read(data, ListKind.URL) == [expression("kittens.example/a,b"), expression("kittens.example/")]
