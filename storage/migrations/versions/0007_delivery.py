"""The order, the claims and the changes of outgoing messages; the platforms' limits; leases.

Going back is restoring the copy made before this ran, so there is no way down.
`batch_alter_table` makes a SQLite table anew: its triggers are gone, create them again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007_delivery"
down_revision = "0006_nudges"
branch_labels = None
depends_on = None


ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text("state IN ('pending', 'sending')")
# What waited before keeps no order: each is a lane of its own.
FILLED = """
    UPDATE outgoing SET at = due_at, lane = key, platform =
"""
PLATFORM = {
    "sqlite": "substr(space_id, 1, instr(space_id, ':') - 1)",
    "postgresql": "split_part(space_id, ':', 1)",
}


def upgrade() -> None:
    for column in (
        sa.Column("platform", sa.String(), nullable=True),
        sa.Column("lane", sa.String(), nullable=True),
        sa.Column("at", MOMENT, nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("deaths", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("doubt_since", MOMENT, nullable=True),
        sa.Column("slotted", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("must_arrive", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("posted", JSON, nullable=True),
    ):
        op.add_column("outgoing", column)
    op.execute(sa.text(FILLED + PLATFORM[op.get_context().dialect.name]))
    op.drop_index("ix_outgoing_due", "outgoing")
    with op.batch_alter_table("outgoing", table_kwargs={"sqlite_autoincrement": True}) as outgoing:
        outgoing.alter_column("platform", existing_type=sa.String(), nullable=False)
        outgoing.alter_column("lane", existing_type=sa.String(), nullable=False)
        outgoing.alter_column("at", existing_type=MOMENT, nullable=False)
        for name in ("epoch", "deaths", "slotted", "must_arrive"):
            outgoing.alter_column(name, server_default=None)
    where = {"sqlite_where": OPEN, "postgresql_where": OPEN}
    op.create_index("ix_outgoing_due", "outgoing", ["due_at"], **where)  # type: ignore[arg-type]  # the dialects' own
    op.create_index("ix_outgoing_lane", "outgoing", ["lane", "at", "id"], **where)  # type: ignore[arg-type]  # as above
    op.create_index("ix_outgoing_state", "outgoing", ["state", "space_id"])
    op.create_table(
        "outgoing_change",
        sa.Column("id", ID, nullable=False),
        sa.Column("outgoing_id", ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["outgoing_id"],
            ["outgoing.id"],
            name=op.f("fk_outgoing_change_outgoing_id_outgoing"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_change")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outgoing_change_outgoing_id"), "outgoing_change", ["outgoing_id"])
    op.create_table(
        "pace",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("closed_until", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_pace")),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
