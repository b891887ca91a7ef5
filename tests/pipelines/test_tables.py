from __future__ import annotations

import io

import pytest

from pipelines.tables import LONGEST_LINE, BadRow, Line, Row, TableError, lines, rows


def file_of(data: bytes) -> io.BufferedReader:
    return io.BufferedReader(io.BytesIO(data))


@pytest.mark.parametrize(
    "data",
    [
        b"red\nblue\n",
        b"red\r\nblue\r\n",
        b"red\rblue",
        b"\xef\xbb\xbfred\nblue",
        "red\nblue\n".encode("utf-16"),
    ],
)
def test_line_ends_and_marks_make_no_difference(data: bytes) -> None:
    assert list(lines(file_of(data))) == [Line(number=1, text="red"), Line(number=2, text="blue")]


def test_a_bad_line_is_told_by_its_number_and_the_next_is_read() -> None:
    data = b"red\n\n\xff\xfe bad\n" + b"a" * (3 * LONGEST_LINE) + b"\nblue\n"
    found = list(lines(file_of(data)))
    assert found[0] == Line(number=1, text="red")
    assert isinstance(found[1], BadRow)
    assert (found[1].number, "UTF-8" in found[1].reason) == (3, True)
    assert isinstance(found[2], BadRow)
    assert (found[2].number, "longer than" in found[2].reason) == (4, True)
    assert found[3] == Line(number=5, text="blue")


def test_a_cut_off_utf_16_file_is_told() -> None:
    with pytest.raises(TableError, match="UTF-16"):
        list(lines(file_of("red".encode("utf-16") + b"\x00")))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_rows_by_the_name_of_their_column(delimiter: str) -> None:
    text = f'\n"Name "{delimiter}COLOUR\ntom{delimiter}red\n\nkim{delimiter}"blue\nsky"\nsam\n'
    assert list(rows(file_of(text.encode()), needs="name")) == [
        Row(number=3, cells={"name": "tom", "colour": "red"}),
        Row(number=5, cells={"name": "kim", "colour": "blue\nsky"}),
        Row(number=7, cells={"name": "sam"}),
    ]


def test_bad_rows_by_number() -> None:
    data = b"name,colour\ntom,red,third\n\xff,blue\nkim," + b"b" * 10_000_000 + b"\nsam,green\n"
    found = list(rows(file_of(data), needs="name"))
    bad = [row for row in found if isinstance(row, BadRow)]
    assert [row.number for row in bad] == [2, 3, 4]
    assert "3 cells" in bad[0].reason
    assert "UTF-8" in bad[1].reason
    assert "field larger" in bad[2].reason
    assert found[-1] == Row(number=5, cells={"name": "sam", "colour": "green"})


def test_comments_only_where_asked_for() -> None:
    data = b"# about\nname\n#1\n"
    assert list(rows(file_of(data), needs="name", comments=True)) == []
    assert [row.cells for row in rows(file_of(data[8:]), needs="name") if isinstance(row, Row)] == [
        {"name": "#1"}
    ]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_has_no_header(data: bytes) -> None:
    with pytest.raises(TableError, match="empty"):
        list(rows(file_of(data), needs="name"))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"colour,size\nred,1\n", r"no column name \(it names colour, size\)"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "and is no text"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "and is no text"),
    ],
)
def test_a_header_without_the_column(data: bytes, sentence: str) -> None:
    with pytest.raises(TableError, match=sentence):
        list(rows(file_of(data), needs="name"))
