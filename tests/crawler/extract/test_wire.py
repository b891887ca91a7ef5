import msgspec
import pytest

from crawler.extract.reading import extract
from crawler.extract.wire import LENGTH, Ready, Task, as_extraction, as_ready, as_task, framed

PAGE = (
    b'<meta http-equiv=refresh content="0;url=/a"><img src=a.jpg data-md5=9e107d9d372bb6826bd81d3542a419d6>'
)


def unframed(message: bytes) -> bytes:
    payload = message[LENGTH.size :]
    assert LENGTH.unpack(message[: LENGTH.size]) == (len(payload),)
    return payload


def test_messages_come_out_as_they_went_in() -> None:
    task = Task(body=b"\x00\xff", url="https://kittens.test/", media_type="text/html", charset=None)
    extraction = extract(PAGE, url="https://kittens.test/", media_type="text/html", charset=None)
    assert as_task(unframed(framed(task))) == task
    assert as_extraction(unframed(framed(extraction))) == extraction
    assert as_ready(unframed(framed(Ready(isolation="namespace")))) == Ready(isolation="namespace")


@pytest.mark.parametrize(
    "payload", [b"", b"\x80", b"\xc1", msgspec.msgpack.encode({"parse": "PERHAPS"}), PAGE]
)
def test_a_child_that_answers_nonsense_is_not_believed(payload: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        as_extraction(payload)
