"""A visit names its site: a site whose nearer visits are done need not wait for those of a slow one."""

import sqlalchemy as sa
from alembic import op

revision = "r0005"
down_revision = "r0004"


def upgrade() -> None:
    """Add the column. Visits of before have none, and wait for every other."""
    op.add_column("visits", sa.Column("site_digest", sa.LargeBinary(), nullable=True))
