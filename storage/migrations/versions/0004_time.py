"""Schedules with their occurrences and holidays, and nudges.

Going back is restoring the copy made before this ran, so there is no way down.
`batch_alter_table` makes a SQLite table anew: its triggers are gone, create them again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004_time"
down_revision = "0003_connections"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "holiday",
        sa.Column(
            "community_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_holiday_community_id_community")
        ),
        sa.PrimaryKeyConstraint("community_id", "day", name=op.f("pk_holiday")),
    )
    op.create_table(
        "nudge",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column(
            "community_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column(
            "message",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("solicited", sa.Boolean(), nullable=False),
        sa.Column(
            "fallback",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(), "postgresql"),
            nullable=True,
        ),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_nudge_community_id_community")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_nudge_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudge")),
        sa.UniqueConstraint("key", name=op.f("uq_nudge_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("nudge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_nudge_community_id"), ["community_id"], unique=False)
        batch_op.create_index("ix_nudge_due", ["state", "due_at"], unique=False)
        batch_op.create_index("ix_nudge_member", ["member_id", "planned_at"], unique=False)

    op.create_table(
        "schedule",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "community_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("routine", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("anchor", sa.Date(), nullable=False),
        sa.Column("holidays", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("resumes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cursor", sa.Date(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_schedule_community_id_community")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_schedule_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule")),
        sa.UniqueConstraint(
            "community_id",
            "routine",
            "subject",
            name=op.f("uq_schedule_community_id_routine_subject"),
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.create_index("ix_schedule_due", ["next_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_schedule_member_id"), ["member_id"], unique=False)

    op.create_table(
        "occurrence",
        sa.Column(
            "schedule_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["schedule.id"], name=op.f("fk_occurrence_schedule_id_schedule")
        ),
        sa.PrimaryKeyConstraint("schedule_id", "day", name=op.f("pk_occurrence")),
    )
    with op.batch_alter_table("occurrence", schema=None) as batch_op:
        batch_op.create_index(
            "ix_occurrence_planned", ["schedule_id", "state", "due_at"], unique=False
        )
