"""The tables as they are now; `migrations/` is how a store gets here.

A column named `document` holds a sealed fact. A column that ends in `_digest` is the keyed digest of a URL, a host, a
registrable domain or a shape, and the only way to look one up. A BigInteger counts, a Moment is UTC.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    text,
)

from pipelines.store.moments import Moment

metadata: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)
# SQLite counts an INTEGER key by itself, and only that; PostgreSQL should get the wide type.
_NUMBER: Final = BigInteger().with_variant(Integer(), "sqlite")

teams: Final = Table(
    "teams",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("name", String, nullable=False, unique=True),
)

keys: Final = Table(
    "keys",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

reports: Final = Table(
    "reports",
    metadata,
    Column("number", _NUMBER, primary_key=True),
    Column("id", String(20), nullable=False, unique=True),
    Column("team_id", ForeignKey("teams.id"), nullable=False),
    Column("reference", String, nullable=False),
    Column("url_digest", LargeBinary, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("document", LargeBinary, nullable=False),
    UniqueConstraint("team_id", "reference"),
    Index(None, "url_digest"),
)

jobs: Final = Table(
    "jobs",
    metadata,
    Column("number", _NUMBER, primary_key=True),
    Column("id", String(20), nullable=False, unique=True),
    Column("team_id", ForeignKey("teams.id"), nullable=False),
    Column("report", String),
    Column("state", String, nullable=False),
    Column("filed_at", Moment, nullable=False),
    Column("why", LargeBinary),
    Column("document", LargeBinary, nullable=False),
)

visits: Final = Table(
    "visits",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    Column("job", ForeignKey("jobs.id"), nullable=False),
    Column("url_digest", LargeBinary, nullable=False),
    Column("host_digest", LargeBinary, nullable=False),
    Column("depth", Integer, nullable=False),
    Column("seed", Boolean, nullable=False),
    Column("done", Boolean, nullable=False),
    Column("worker", String),
    Column("lease_until", Moment),
    Column("document", LargeBinary, nullable=False),
    Column("site_digest", LargeBinary),
    UniqueConstraint("job", "url_digest"),
)
# In the words in which the queries ask, since SQLite compares the texts.
# What is finished leaves these two indexes, so that a claim costs the same at the end of a crawl as at its start.
Index("ix_visits_open", visits.c.job, visits.c.depth, visits.c.host_digest, visits.c.id,
      sqlite_where=text("done = 0"), postgresql_where=text("NOT done"))  # fmt: skip
Index("ix_visits_leased", visits.c.job, visits.c.lease_until, sqlite_where=text("worker IS NOT NULL"),
      postgresql_where=text("worker IS NOT NULL"))  # fmt: skip

pages: Final = Table(
    "pages",
    metadata,
    Column("visit", ForeignKey("visits.id"), primary_key=True),
    Column("job", ForeignKey("jobs.id"), nullable=False),
    Column("line", _NUMBER, nullable=False),
    Column("seed", Boolean, nullable=False),
    Column("url_digest", LargeBinary, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Index(None, "job", "line"),
    Index(None, "url_digest"),
)

sightings: Final = Table(
    "sightings",
    metadata,
    Column("url_digest", LargeBinary, primary_key=True),
    Column("visit", ForeignKey("pages.visit"), primary_key=True),
    sqlite_with_rowid=False,
)

page_hosts: Final = Table(
    "page_hosts",
    metadata,
    Column("host_digest", LargeBinary, primary_key=True),
    Column("visit", ForeignKey("pages.visit"), primary_key=True),
    Column("site_digest", LargeBinary, nullable=False),
    Column("hosting", ForeignKey("hostings.id")),
    Index(None, "site_digest"),
    sqlite_with_rowid=False,
)

refusals: Final = Table(
    "refusals",
    metadata,
    Column("number", _NUMBER, primary_key=True),
    Column("job", ForeignKey("jobs.id"), nullable=False),
    Column("visit", ForeignKey("visits.id"), nullable=False),
    Column("url_digest", LargeBinary, nullable=False),
    Column("rule", String, nullable=False),
    Column("bytes_seen", BigInteger, nullable=False),
    # Null where the page's own document holds the refusal.
    Column("document", LargeBinary),
    Index(None, "job"),
)

hostings: Final = Table(
    "hostings",
    metadata,
    Column("id", LargeBinary, primary_key=True),
    Column("host_digest", LargeBinary, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("document", LargeBinary, nullable=False),
    UniqueConstraint("host_digest", "asked_at"),
)

# An event: what was not as in the hosting before.
hosting_changes: Final = Table(
    "hosting_changes",
    metadata,
    Column("number", _NUMBER, primary_key=True),
    Column("host_digest", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False),
    Column("before", ForeignKey("hostings.id"), nullable=False),
    Column("after", ForeignKey("hostings.id"), nullable=False, unique=True),
    Column("document", LargeBinary, nullable=False),
    Index(None, "host_digest", "at"),
)

matches: Final = Table(
    "matches",
    metadata,
    Column("number", _NUMBER, primary_key=True),
    Column("job", ForeignKey("jobs.id"), nullable=False),
    Column("visit", ForeignKey("pages.visit"), nullable=False),
    Column("url_digest", LargeBinary, nullable=False),
    Column("list", String, nullable=False),
    Column("list_version", String, nullable=False),
    Column("basis", String, nullable=False),
    Column("strength", String, nullable=False),
    Index(None, "job"),
    Index(None, "url_digest"),
)

spending: Final = Table(
    "spending",
    metadata,
    Column("job", ForeignKey("jobs.id"), primary_key=True),
    Column("site_digest", LargeBinary, primary_key=True),
    Column("shape_digest", LargeBinary, primary_key=True),
    Column("document", LargeBinary, nullable=False),
    Column("pages", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("seconds", Float, nullable=False),
    sqlite_with_rowid=False,
)

ledger_lines: Final = Table(
    "ledger_lines",
    metadata,
    Column("chain", String, primary_key=True),
    Column("seq", _NUMBER, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("act", String, nullable=False),
    Column("who", String, nullable=False),
    Column("commitment", LargeBinary, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

# Apart from the lines: retention may erase a payload with its salt, and the chain still verifies.
ledger_payloads: Final = Table(
    "ledger_payloads",
    metadata,
    Column("chain", String, primary_key=True),
    Column("seq", _NUMBER, primary_key=True),
    Column("salt", LargeBinary, nullable=False),
    Column("document", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

checkpoints: Final = Table(
    "checkpoints",
    metadata,
    Column("seq", _NUMBER, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("heads", LargeBinary, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

schedules: Final = Table(
    "schedules",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("team_id", ForeignKey("teams.id"), nullable=False),
    Column("name", String, nullable=False),
    Column("cron", String, nullable=False),
    Column("tz", String, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("document", LargeBinary, nullable=False),
    UniqueConstraint("team_id", "name"),
)

fires: Final = Table(
    "fires",
    metadata,
    Column("schedule", ForeignKey("schedules.id", ondelete="CASCADE"), primary_key=True),
    Column("fire_time", Moment, primary_key=True),
    Column("worker", String, nullable=False),
    Column("lease_until", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("outcome", String),
    Column("job", ForeignKey("jobs.id")),
)

lists: Final = Table(
    "lists",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("team_id", ForeignKey("teams.id"), nullable=False),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("source", String, nullable=False),
    Column("version", String, nullable=False),
    Column("path", String, nullable=False),
    Column("entries", BigInteger, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("added_by", String, nullable=False),
    UniqueConstraint("team_id", "name"),
)
