import asyncio
import os
from collections.abc import Awaitable, Callable

import pytest

from crawler.extract.reading import extract
from crawler.extract.sightings import Extraction
from crawler.parsing import ParserPool
from pipelines.records import Parse

URL = "https://kittens.test/"
KILLER = b"<a href=https://kittens.test/found></a><select>" + b"<option>" * 80_000


async def ask(pool: ParserPool, body: bytes, charset: str | None = None) -> Extraction:
    return await pool.extract(body, url=URL, media_type="text/html", charset=charset)


def with_pool(act: Callable[[ParserPool], Awaitable[None]], size: int = 1) -> None:
    async def run() -> None:
        pool = ParserPool(size)
        await pool.start()
        try:
            await act(pool)
        finally:
            await pool.close()

    asyncio.run(run())


@pytest.mark.parametrize("charset", [None, "shift_jis", "utf-7", "nonsense", "gb18030", "x-user-defined"])
def test_a_child_answers_as_the_pure_function_does(charset: str | None) -> None:
    body = "<a href=/kätzchen>größer, schöner</a> 猫".encode() + b"\xe4\xff"

    async def act(pool: ParserPool) -> None:
        answer = await ask(pool, body, charset)
        assert answer == extract(body, url=URL, media_type="text/html", charset=charset)
        assert "failed" not in str(answer.why_incomplete)

    with_pool(act)


def test_a_page_that_costs_too_much_costs_one_child_and_not_the_crawl() -> None:
    async def act(pool: ParserPool) -> None:
        answer = await ask(pool, KILLER)
        assert answer.parse is Parse.INCOMPLETE
        assert [one.url for one in answer.sightings] == ["https://kittens.test/found"]
        after = await ask(pool, b"<a href=/next>")
        assert after.parse is Parse.COMPLETE
        assert [one.url for one in after.sightings] == ["https://kittens.test/next"]

    with_pool(act)


@pytest.mark.parametrize(
    "body",
    [
        b'<img src="data:image/png;base64,' + b"QUFB" * 1_200_000 + b'"><a href=/found>',
        b"<a href=/found>kittens</a>" + b"<p>kittens and bicycles</p>" * 90_000,
    ],
    ids=["payload", "text"],
)
def test_a_page_of_megabytes_is_read_within_its_memory(body: bytes) -> None:
    async def act(pool: ParserPool) -> None:
        answer = await ask(pool, body)
        assert answer.why_incomplete is None
        assert f"{URL}found" in [one.url for one in answer.sightings]

    with_pool(act)


def test_a_page_of_countless_urls_is_incomplete_and_keeps_its_child() -> None:
    async def act(pool: ParserPool) -> None:
        (child,) = pool._children
        answer = await ask(pool, b"".join(b"http://k%d.test/ " % n for n in range(100_000)))
        assert answer.parse is Parse.INCOMPLETE
        assert len(answer.sightings) == 2_000
        assert pool._children == {child}

    with_pool(act)


def test_answers_belong_to_their_questions() -> None:
    async def act(pool: ParserPool) -> None:
        answers = await asyncio.gather(*(ask(pool, b"<a href=/%d>" % n) for n in range(50)))
        assert [one.sightings[0].url for one in answers] == [f"{URL}{n}" for n in range(50)]

    with_pool(act, size=2)


def test_a_question_that_is_given_up_does_not_answer_the_next() -> None:
    async def act(pool: ParserPool) -> None:
        given_up = asyncio.create_task(ask(pool, b"<a href=/first>" + b"<p>" * 100_000))
        await asyncio.sleep(0.01)
        given_up.cancel()
        await asyncio.gather(given_up, return_exceptions=True)
        assert (await ask(pool, b"<a href=/second>")).sightings[0].url == f"{URL}second"
        assert len(pool._children) == 1

    with_pool(act)


def test_no_child_outlives_the_pool() -> None:
    pids: list[int] = []

    async def act(pool: ParserPool) -> None:
        pids.extend(child._process.pid for child in pool._children)
        assert len(pids) == 2
        assert pool.isolation <= {"namespace", "descriptors"}

    with_pool(act, size=2)
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
