"""What registries were asked stands in the ledger before the page that gave reason to: kill -9 hides no disclosure."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import select

from pipelines.store.store import Store
from pipelines.store.tables import ledger_lines
from pipelines.store.transaction import Transaction

Alley = Callable[..., dict[str, Any]]
SITES = {"kittens.example": {"/": [200, {"Content-Type": "text/html"}, ""]}}


def acts(tx: Transaction, job: str) -> list[str]:
    query = select(ledger_lines.c.act).where(ledger_lines.c.chain == job).order_by(ledger_lines.c.seq)
    return list(tx.conn.execute(query).scalars())


def test_a_disclosure_is_written_down_before_its_page_and_once(alley: Alley, tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path}/hostline.db"
    told = alley(store=store, sites=SITES, seeds=["http://kittens.example:{port}/"])
    with Store.open(store) as opened:
        found = opened.do(acts, told["job"])
    assert found.count("registry.asked") == 1
    assert found.index("registry.asked") < found.index("page.kept")
