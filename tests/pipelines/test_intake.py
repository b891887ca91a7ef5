from __future__ import annotations

import hashlib
import io
import json
from datetime import UTC, datetime

import pytest

from pipelines.intake import Intake, IntakeError, read_reports, report_of
from pipelines.orders import Report
from pipelines.records import Algorithm, Hash
from pipelines.tables import TableError

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
MD5 = hashlib.md5(b"a red bicycle").hexdigest()
SHA256 = hashlib.sha256(b"a red bicycle").hexdigest()
KITTENS = Report(
    reference="R-1",
    url="http://kittens.example/basket#top",
    referrer="http://links.example/",
    category="kittens",
    hashes=(
        Hash(algorithm=Algorithm.MD5, value=MD5, asserted_by="report web form", tier="B"),
        Hash(algorithm=Algorithm.SHA256, value=SHA256, asserted_by="report web form", tier="B"),
    ),
    received_at=AT,
    received_from="web form",
)
ROW = {
    "url": KITTENS.url,
    "referrer": KITTENS.referrer,
    "category": "kittens",
    "hashes": [f"MD5:{MD5.upper()}", SHA256],
    "reference": "R-1",
}


def read(data: bytes) -> Intake:
    file: io.BufferedReader = io.BufferedReader(io.BytesIO(data))
    return read_reports(file, received_at=AT, received_from="web form")


@pytest.mark.parametrize(
    "data",
    [
        f"url,referrer,category,hashes,reference\n{KITTENS.url},http://links.example/,kittens,md5:{MD5} {SHA256},R-1\n",
        (
            f'\ufeffReference;URL;note;Hashes;category;referrer\r\nR-1;{KITTENS.url};anything;"md5:{MD5};sha-256:{SHA256}"'
            ";kittens; http://links.example/\r\n"
        ),
        json.dumps(ROW) + "\n",
        "\ufeff\r\n" + json.dumps({**ROW, "note": 7, "hashes": f"{MD5},{SHA256}"}) + "\r\n",
    ],
)
def test_one_report_in_many_files(data: str) -> None:
    assert read(data.encode()) == Intake(reports=(KITTENS,), bad_rows=())


def test_only_the_url_is_needed() -> None:
    first, second = read(b"url\nhttp://a.example/\nhttp://b.example/\n").reports
    assert (first.url, first.referrer, first.category, first.hashes) == ("http://a.example/", None, None, ())
    assert first.reference != second.reference


CSV_ROWS = [
    ("", "no url"),
    ("kittens", "no scheme"),
    ("ftp://kittens.example/", "ftp:"),
    ("http://tom:secret@kittens.example/", "user info"),
    ("http://kittens.example/" + "a" * 3000, "2083"),
    ("http://kittens.example/" + "a" * 10_000_000, "field larger"),
    ("http://kittens.example/,R-1", "earlier row|an earlier"),
    ("http://kittens.example/,R-2,kittens", "3|referrer"),
    ("http://kittens.example/,R-2,,0cc1", "no md5, sha1 or sha256"),
    (f"http://kittens.example/,R-2,,sha1:{MD5}", "no md5, sha1 or sha256"),
    ("http://kittens.example/,R-2,,d41d8cd98f00b204e9800998ecf8427e", "empty file"),
    ("http://kittens.example/,R-2,,,,", "6 cells"),
    ("http://kittens.example/\udcff", "UTF-8"),
]


@pytest.mark.parametrize(("row", "sentence"), CSV_ROWS)
def test_a_bad_row_is_told_and_the_others_kept(row: str, sentence: str) -> None:
    text = f"url,reference,referrer,hashes\nhttp://a.example/,R-1\n{row or ',R-9'}\nhttp://b.example/,R-3\n"
    found = read(text.encode("utf-8", "surrogateescape"))
    assert [report.reference for report in found.reports] == ["R-1", "R-3"]
    assert [bad.number for bad in found.bad_rows] == [3]
    assert any(word in found.bad_rows[0].reason for word in sentence.split("|"))


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "7",
        '{"url": 7}',
        "{}",
        '{"url": "kittens"}',
        '{"url": null}',
        "\udcff",
        '{"url": "http://a.example/", "hashes": [1]}',
    ],
)
def test_a_bad_line_of_json_is_told_and_the_others_kept(line: str) -> None:
    text = f'{{"url": "http://a.example/"}}\n{line}\n{{"url": "http://b.example/"}}\n'
    found = read(text.encode("utf-8", "surrogateescape"))
    assert [report.url for report in found.reports] == ["http://a.example/", "http://b.example/"]
    assert [bad.number for bad in found.bad_rows] == [2]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n", "empty"),
        (b"address,category\nhttp://a.example/,x\n", r"no column url \(it names address, category\)"),
        (b"http://a.example/\n", "no column url"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "no column url"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "no column url"),
        ("url\nx".encode("utf-16")[:-1], "UTF-16"),
    ],
)
def test_a_file_that_is_none_gets_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(TableError, match=sentence):
        read(data)


def test_a_report_of_one_url() -> None:
    assert (
        report_of({"url": " http://a.example/ "}, received_at=AT, received_from=None).url
        == "http://a.example/"
    )
    with pytest.raises(IntakeError, match="no url"):
        report_of({}, received_at=AT, received_from=None)
