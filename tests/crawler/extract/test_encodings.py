import pytest

from crawler.extract.encodings import codec_of, guess, is_narrow, read

PAGE = "<html><body><a href='/k\u00e4tzchen'>x</a></body></html>"


@pytest.mark.parametrize(
    ("body", "charset", "codec"),
    [
        ("\ufeffx".encode(), "iso-8859-1", "utf-8"),
        ("\ufeffx".encode("utf-16-be"), "utf-8", "utf-16-be"),
        (PAGE.encode(), "utf-8", "utf-8"),
        (PAGE.encode("latin-1"), "latin1", "cp1252"),
        (b'<meta charset="koi8-r">', None, "koi8-r"),
        (b'<meta charset="koi8-r">', "utf-8", "utf-8"),
        (b'<meta http-equiv=content-type content="text/html;charset=euc-jp">', None, "euc_jp"),
        (b'<?xml version="1.0" encoding="windows-1251"?>', None, "cp1251"),
        (b'<meta charset="utf-16">', None, "utf-8"),
        (b'@charset "shift_jis";', None, "cp932"),
        (PAGE.encode(), None, "utf-8"),
        (b"<p>plain", '"UTF-8"', "utf-8"),
    ],
)
def test_mark_then_header_then_markup_then_evidence(body: bytes, charset: str | None, codec: str) -> None:
    assert codec_of(body, charset) == (codec, ())


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("charset", [None, "utf-8", "windows-1252"])
def test_wide_text_is_recognised_and_doubtful(codec: str, charset: str | None) -> None:
    found, doubts = codec_of(PAGE.encode(codec), charset)
    assert found == codec
    assert doubts


@pytest.mark.parametrize(
    "charset", ["utf-16", "no-such-thing", "idna", "base64", "rot13", "undefined", "unicode_escape"]
)
def test_labels_that_cannot_be_true_are_not_believed(charset: str) -> None:
    codec, _doubts = codec_of(b"<a href=/x>", charset)
    assert codec == "utf-8"


def test_a_label_nobody_knows_is_a_doubt_where_bytes_are_not_plain() -> None:
    assert codec_of(b"\xd6\xc3\xff", "no-such-thing")[1]
    assert codec_of(b"<a>\x1b(Jx", "no-such-thing")[1]


def test_nul_bytes_are_taken_out_and_said() -> None:
    reading = read(b"<a hr\0ef=/x>", "utf-8", ())
    assert reading.text == "<a href=/x>"
    assert reading.doubts


def test_utf_7_is_suspected_only_where_it_adds_tags() -> None:
    assert read(b"+ADw-a href=/x+AD4-", "utf-8", ()).other == "<a href=/x>"
    assert read(b"md5 nhB9+ADwJr2B01QqQZ1g, 1+AB", "utf-8", ()).other is None


def test_payloads_are_looked_for_only_where_ascii_is_ascii() -> None:
    assert is_narrow("cp1252")
    assert not is_narrow("utf-16-le")
    assert not is_narrow("utf-7")


def test_a_guess_reads_ascii_as_ascii() -> None:
    assert b"<a href=/x>".decode(guess("K\u00e4tzchen spielen im Körbchen".encode("cp1252"))) == "<a href=/x>"
