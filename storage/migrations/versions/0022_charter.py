"""The charter with its versions and drafts; what goals serve of it; gatherings tied to goals.

Going back is restoring the copy made before this ran, so there is no way down.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022_charter"
down_revision = "0021_vacancies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "charter_draft",
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("domain", sa.String(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=True),
        sa.Column("people", sa.String(), nullable=True),
        sa.Column("norms", sa.String(), nullable=True),
        sa.Column("rhythm", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_charter_draft_member_id_member")
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_charter_draft")),
    )
    op.create_table(
        "charter_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "community_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("wrote", sa.String(), nullable=False),
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("people", sa.String(), nullable=False),
        sa.Column("norms", sa.String(), nullable=False),
        sa.Column("rhythm", sa.String(), nullable=False),
        sa.Column(
            "objectives",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_charter_version_community_id_community"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_charter_version_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charter_version")),
        sa.UniqueConstraint(
            "community_id", "number", name=op.f("uq_charter_version_community_id_number")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_charter_version_member_id"), "charter_version", ["member_id"])

    op.create_table(
        "goal_gathering",
        sa.Column("goal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["goal.id"], name=op.f("fk_goal_gathering_goal_id_goal")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_goal_gathering_member_id_member")
        ),
        sa.PrimaryKeyConstraint("goal_id", "number", name=op.f("pk_goal_gathering")),
        sa.UniqueConstraint("goal_id", "key", name=op.f("uq_goal_gathering_goal_id_key")),
    )
    op.create_index(op.f("ix_goal_gathering_member_id"), "goal_gathering", ["member_id"])

    op.add_column("goal", sa.Column("objective", sa.Integer(), nullable=True))
