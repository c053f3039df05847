"""Introductions, and where they are posted.

Going back is restoring the copy made before this ran, so there is no way down.
`batch_alter_table` makes a SQLite table anew: its triggers are gone, create them again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005_introductions"
down_revision = "0004_time"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "introduction",
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_introduction_member_id_member")
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_introduction")),
    )
    op.create_table(
        "introduction_line",
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_introduction_line_member_id_member")
        ),
        sa.PrimaryKeyConstraint("member_id", "line", name=op.f("pk_introduction_line")),
    )
    op.create_table(
        "welcome",
        sa.Column("space_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_welcome_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", name=op.f("pk_welcome")),
    )
