from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_mock_engine
from sqlalchemy.dialects import postgresql

from pipelines.store import Store, StoreError, Transaction
from pipelines.store.schema import MIGRATIONS, REVISIONS
from pipelines.store.tables import metadata
from tests.pipelines.unguarded import unguard


def difference(tx: Transaction) -> object:
    return compare_metadata(MigrationContext.configure(tx.conn), metadata)


def test_the_migrations_lead_to_the_tables(store: Store) -> None:
    assert store.do(difference) == []


def test_the_revisions_written_down_are_those_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    known = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(known)) == REVISIONS


def test_the_tables_are_ones_that_postgresql_understands() -> None:
    said: list[str] = []
    engine = create_mock_engine(
        "postgresql://",
        lambda statement, *_: said.append(str(statement.compile(dialect=postgresql.dialect()))),  # type: ignore[no-untyped-call]  # the dialect's constructor has no annotations
    )
    metadata.create_all(engine, checkfirst=False)
    assert sum(statement.lstrip().startswith("CREATE TABLE") for statement in said) == len(metadata.tables)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "hostline.db"
    path.write_text("a letter about kittens\n" * 100)
    with pytest.raises(StoreError, match="is not a database"):
        Store.open(f"sqlite:///{path}")
    assert path.read_text().startswith("a letter")


def test_a_database_of_another_program(tmp_path: Path) -> None:
    path = tmp_path / "hostline.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE kittens (name TEXT)")
    other.close()
    with pytest.raises(StoreError, match="another program"):
        Store.open(f"sqlite:///{path}")


def test_a_store_of_a_newer_version(url: str, tmp_path: Path) -> None:
    Store.open(url).close()
    with sqlite3.connect(tmp_path / "hostline.db") as other:
        other.execute("UPDATE alembic_version SET version_num = 'r9999'")
    other.close()
    with pytest.raises(StoreError, match="newer Hostline \\(schema r9999"):
        Store.open(url)


def test_a_store_keeps_its_key_and_its_team(url: str) -> None:
    def identity(tx: Transaction) -> tuple[str, bytes]:
        return tx.team, tx.codec.key

    with Store.open(url) as first:
        before = first.do(identity)
    with Store.open(url) as second:
        assert second.do(identity) == before


def test_a_store_of_the_first_version_is_brought_up_to_date_and_keeps_what_it_has(
    url: str, tmp_path: Path
) -> None:
    Store.open(url).close()
    with sqlite3.connect(tmp_path / "hostline.db") as other:
        other.execute("DROP INDEX ix_visits_open")
        other.execute("CREATE INDEX ix_visits_open ON visits (job, depth, id) WHERE NOT done")
        other.execute("DROP TABLE hosting_changes")
        other.execute("ALTER TABLE visits DROP COLUMN site_digest")
        unguard(other)
        other.execute("UPDATE alembic_version SET version_num = 'r0001'")
        key = other.execute("SELECT value FROM keys").fetchall()
    other.close()
    with Store.open(url) as store:
        assert store.do(difference) == []
        assert key == [(store.do(lambda tx: tx.codec.key),)]
