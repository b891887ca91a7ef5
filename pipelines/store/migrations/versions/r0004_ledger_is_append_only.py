"""The ledger is append-only for everybody: the database itself refuses to change or delete a line or a checkpoint.

Payloads may be erased by retention, as the chain verifies without them; they may not be changed either. Whoever may drop
a trigger can still do all of it, and `hostline ledger verify` then finds it.
"""

from alembic import op

revision = "r0004"
down_revision = "r0003"

_KEYS = {"ledger_lines": ("chain", "seq"), "checkpoints": ("seq",), "ledger_payloads": ("chain", "seq")}
_REFUSED = {
    "ledger_lines": ("UPDATE", "DELETE"),
    "checkpoints": ("UPDATE", "DELETE"),
    "ledger_payloads": ("UPDATE",),
}


def upgrade() -> None:
    """Create the triggers in the words of the database."""
    guard = _guard_postgresql if op.get_bind().dialect.name == "postgresql" else _guard_sqlite
    for table, acts in _REFUSED.items():
        guard(table, acts)


def _guard_sqlite(table: str, acts: tuple[str, ...]) -> None:
    for act in acts:
        op.execute(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: {act} on {table} is refused'); END"
        )
    # REPLACE deletes what stands in its way without asking the triggers of DELETE.
    same = " AND ".join(f"{key} = NEW.{key}" for key in _KEYS[table])
    there = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 names of our own tables and columns
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {there} "
        f"BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: REPLACE on {table} is refused'); END"
    )


def _guard_postgresql(table: str, acts: tuple[str, ...]) -> None:
    op.execute(
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION 'the ledger is append-only: % on {table} is refused', TG_OP; END $$"
    )
    for act in acts if "DELETE" not in acts else (*acts, "TRUNCATE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
        )
