"""Bringing a database to the present schema when it is opened, and the two things that every store has."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, inspect, select, text

from pipelines.records import new_id
from pipelines.store.codec import KEY_BYTES, Codec
from pipelines.store.engine import begun
from pipelines.store.errors import StoreError
from pipelines.store.tables import keys, teams

MIGRATIONS: Final = Path(__file__).parent / "migrations"
REVISIONS: Final = ("r0001", "r0002", "r0003", "r0004", "r0005")
"""Every revision that this version knows, oldest first; written down since asking Alembic costs 0.3 s."""
FIRST_TEAM: Final = "first"
_CODEC_KEY: Final = "codec"


def bring_up_to_date(engine: Engine) -> None:
    """Create or migrate the tables; raises `StoreError` where the database is not ours, or newer than we are."""
    with engine.connect() as connection, begun(connection):
        if _revision(connection) == REVISIONS[-1]:
            return
        _migrate(connection)
        _found(connection)


def first_team(connection: Connection) -> str:
    """Return the id of the team that every store begins with."""
    return str(connection.execute(select(teams.c.id).where(teams.c.name == FIRST_TEAM)).scalar_one())


def codec_of(connection: Connection) -> Codec:
    """Return the codec with this store's own key."""
    return Codec(connection.execute(select(keys.c.value).where(keys.c.name == _CODEC_KEY)).scalar_one())


def _revision(connection: Connection) -> str | None:
    names = set(inspect(connection).get_table_names())
    if not names:
        return None
    if "alembic_version" not in names or not {"keys", "teams"} <= names:
        raise StoreError("the store's file is a database of another program: name another file")
    revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if revision not in REVISIONS:
        raise StoreError(
            f"the store was written by a newer Hostline (schema {revision}, this one knows {REVISIONS[-1]}): "
            "use that version, or name another file"
        )
    return str(revision)


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _found(connection: Connection) -> None:
    """Give a new store its first team and the key of its digests."""
    if connection.execute(select(keys.c.name)).first() is None:
        connection.execute(keys.insert(), {"name": _CODEC_KEY, "value": secrets.token_bytes(KEY_BYTES)})
        connection.execute(teams.insert(), {"id": new_id(), "name": FIRST_TEAM})
