"""What outsiders were asked stands in the ledger."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from crawler.disclosure import OfficeDisclosure, disclose
from pipelines import ledger
from pipelines.store.store import Store
from pipelines.store.tables import ledger_lines
from pipelines.store.transaction import Transaction

AT = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


class FakeRegistry:
    """Remembers what it is told to have asked."""

    def __init__(self) -> None:
        self.questions: list[str] = []

    def asked_since(self, count: int) -> tuple[tuple[str, datetime], ...]:
        return tuple((url, AT) for url in self.questions[count:])


def lines_of(tx: Transaction, chain: str) -> list[tuple[str, str]]:
    line = ledger_lines.c
    query = select(line.act, line.who).where(line.chain == chain).order_by(line.seq)
    return [(row.act, row.who) for row in tx.conn.execute(query)]


def test_each_question_is_written_once_into_the_chain_of_the_office(tmp_path: Path) -> None:
    registry = FakeRegistry()
    with Store.open(f"sqlite:///{tmp_path}/hostline.db") as store:

        async def run() -> None:
            disclosure = OfficeDisclosure(store, registry, "locate")
            await disclosure.keep_up()
            assert store.do(lines_of, ledger.OFFICE) == []
            for questions in (["https://north.example/ip/192.0.2.1"], ["a", "b"], []):
                registry.questions += questions
                await disclosure.keep_up()
                await disclosure.keep_up()

        asyncio.run(run())
        assert store.do(lines_of, ledger.OFFICE) == [("registry.asked", "locate")] * 3
        assert store.do(ledger.verify).broken == ()


def test_the_questions_of_a_job_stand_in_its_own_chain(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path}/hostline.db") as store:
        store.do(disclose, "a-job", [("https://north.example/ip/192.0.2.1", AT)])
        assert store.do(lines_of, "a-job") == [("registry.asked", "crawler")]
        assert store.do(lines_of, ledger.OFFICE) == []
