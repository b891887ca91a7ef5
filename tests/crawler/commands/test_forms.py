"""The two forms of a file of answers."""

import csv
import io

import pytest

from crawler.commands.forms import Csv, Form, JsonLines
from tests.crawler.commands.conftest import hosting

HOSTS = [
    "kittens.example",
    "",
    'said "kittens"',
    "=SUM(1)",
    "a,b\tc",
    "line\nbreak\r\n",
    "\N{RIGHT-TO-LEFT OVERRIDE}nettik",
    "kätzchen",
    "x" * 5000 + "…",
    "\ud800",
    "2001:db8::1",
]


@pytest.mark.parametrize("form", [JsonLines(), Csv()], ids=["json", "csv"])
@pytest.mark.parametrize("host", HOSTS, ids=range(len(HOSTS)))
def test_a_line_says_whose_answer_it_is(form: Form, host: str) -> None:
    line = form.line(hosting(host, "192.0.2.7"))
    assert line.endswith(form.end)
    assert line.count(b"\n") == 1
    assert form.host(line) == form.written(host)


@pytest.mark.parametrize(
    ("form", "line"),
    [
        (JsonLines(), b"{}\n"),
        (JsonLines(), b"kittens.example\n"),
        (JsonLines(), b'{"host": 7}\n'),
        (JsonLines(), b"\x00\x00\n"),
        (JsonLines(), b"\xff\n"),
        (Csv(), b"kittens.example,ORIGIN\r\n"),
        (Csv(), b"\xff\xff\r\n"),
        (Csv(), b"\r\n"),
    ],
)
def test_a_line_that_is_none_of_ours(form: Form, line: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        form.host(line)


def test_a_row_has_a_cell_for_each_column() -> None:
    text = (Csv().heading + Csv().line(hosting("kittens.example", "192.0.2.7"))).decode()
    heading, row = csv.reader(io.StringIO(text, newline=""))
    assert len(heading) == len(row)
