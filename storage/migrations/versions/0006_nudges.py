"""What members want to be told, when they were active, and the nudges' way to their end.

Going back is restoring the copy made before this ran, so there is no way down.
`batch_alter_table` makes a SQLite table anew: its triggers are gone, create them again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006_nudges"
down_revision = "0005_introductions"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("identity", sa.Column("dm_closed_at", MOMENT, nullable=True))
    op.add_column("identity", sa.Column("left_at", MOMENT, nullable=True))
    op.create_table(
        "preference",
        sa.Column("member_id", ID, autoincrement=False, nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("days", sa.String(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("away_until", MOMENT, nullable=True),
        sa.Column("opted_in", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_preference_member_id_member")
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_preference")),
    )
    op.create_table(
        "nudge_wish",
        sa.Column("member_id", ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("stopped_at", MOMENT, nullable=True),
        sa.Column("stopped_by", sa.String(), nullable=False),
        sa.Column("snoozed_until", MOMENT, nullable=True),
        sa.Column("since", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_nudge_wish_member_id_member")
        ),
        sa.PrimaryKeyConstraint("member_id", "kind", name=op.f("pk_nudge_wish")),
    )
    op.create_table(
        "active_day",
        sa.Column("member_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("space_id", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_active_day_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["space.id"], name=op.f("fk_active_day_space_id_space")
        ),
        sa.PrimaryKeyConstraint("member_id", "day", "space_id", name=op.f("pk_active_day")),
    )
    op.add_column("nudge", sa.Column("look_at", MOMENT, nullable=True))
    op.execute(sa.text("UPDATE nudge SET look_at = due_at"))
    op.drop_index("ix_nudge_due", "nudge")
    with op.batch_alter_table("nudge", table_kwargs={"sqlite_autoincrement": True}) as nudge:
        nudge.alter_column("look_at", existing_type=MOMENT, nullable=False)
        nudge.add_column(sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
        nudge.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
        nudge.add_column(sa.Column("outgoing_key", sa.String(), nullable=True))
        nudge.add_column(sa.Column("digest_id", ID, nullable=True))
        nudge.add_column(sa.Column("answered_at", MOMENT, nullable=True))
        nudge.create_unique_constraint(op.f("uq_nudge_outgoing_key"), ["outgoing_key"])
        nudge.create_foreign_key(op.f("fk_nudge_digest_id_nudge"), "nudge", ["digest_id"], ["id"])
    with op.batch_alter_table("nudge", table_kwargs={"sqlite_autoincrement": True}) as nudge:
        nudge.alter_column("attempts", existing_type=sa.Integer(), server_default=None)
        nudge.alter_column("tries", existing_type=sa.Integer(), server_default=None)
    op.create_index("ix_nudge_look", "nudge", ["state", "look_at"])
    op.create_index(op.f("ix_nudge_digest_id"), "nudge", ["digest_id"])
