"""Open visits are found host by host: what one host has many of is not read through to find those of the others.

The index of before was never used: SQLite did not see that `done = 0`, which is asked, means its `NOT done`.
"""

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision = "r0001"


def upgrade() -> None:
    """Put the host into the index of open visits."""
    op.drop_index("ix_visits_open", table_name="visits")
    op.create_index(
        "ix_visits_open",
        "visits",
        ["job", "depth", "host_digest", "id"],
        unique=False,
        sqlite_where=sa.text("done = 0"),
        postgresql_where=sa.text("NOT done"),
    )
