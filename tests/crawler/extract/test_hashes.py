import pytest

from crawler.extract.hashes import asserted_hashes
from pipelines.records import Algorithm, Hash

MD5 = "9e107d9d372bb6826bd81d3542a419d6"


@pytest.mark.parametrize("value", [MD5, MD5.upper(), f" {MD5} ", "nhB9nTcrtoJr2B01QqQZ1g=="])
def test_hexadecimal_and_base64(value: str) -> None:
    assert asserted_hashes({"data-md5": value}, "boards.test") == (
        Hash(algorithm=Algorithm.MD5, value=MD5, asserted_by="boards.test data-md5", tier="B"),
    )


@pytest.mark.parametrize(
    ("name", "size"), [("data-sha1", 40), ("data-sha-256", 64), ("sha256", 64), ("data-file-md5", 32)]
)
def test_names(name: str, size: int) -> None:
    (one,) = asserted_hashes({name: "a" * size}, "boards.test")
    assert one.value == "a" * size


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("data-md5", MD5[:-1]),
        ("data-md5", "g" * 32),
        ("data-md5", ""),
        ("data-md5", None),
        ("data-md5", 5),
        ("data-sha1", MD5),
        ("data-md5s", MD5),
        ("data-id", MD5),
    ],
)
def test_what_is_no_hash(name: str, value: object) -> None:
    assert asserted_hashes({name: value}, "boards.test") == ()
