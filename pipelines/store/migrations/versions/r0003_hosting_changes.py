"""A change of hosting is an event: what was not as in the Hosting before it."""

import sqlalchemy as sa
from alembic import op

revision = "r0003"
down_revision = "r0002"


def upgrade() -> None:
    """Create the table. Changes between Hostings that are kept already are not looked for."""
    op.create_table(
        "hosting_changes",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("host_digest", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=False),
        sa.Column("after", sa.LargeBinary(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["before"], ["hostings.id"], name=op.f("fk_hosting_changes_before")),
        sa.ForeignKeyConstraint(["after"], ["hostings.id"], name=op.f("fk_hosting_changes_after")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_hosting_changes")),
        sa.UniqueConstraint("after", name=op.f("uq_hosting_changes_after")),
    )
    op.create_index(
        op.f("ix_hosting_changes_host_digest_at"), "hosting_changes", ["host_digest", "at"], unique=False
    )
