"""Codes by which a space joins another community, and the tries of codes that do not exist.

Going back is restoring the copy made before this ran, so there is no way down.
`batch_alter_table` makes a SQLite table anew: its triggers are gone, create them again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_connections"
down_revision = "0002_chats"
branch_labels = None
depends_on = None


ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "connection_code",
        sa.Column("id", ID, nullable=False),
        sa.Column("community_id", ID, nullable=False),
        sa.Column("space_id", sa.String(), nullable=False),
        sa.Column("made_by", ID, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_in", sa.String(), nullable=True),
        sa.Column("asked_by", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["member.id"], name=op.f("fk_connection_code_asked_by_member")
        ),
        sa.ForeignKeyConstraint(
            ["asked_in"], ["space.id"], name=op.f("fk_connection_code_asked_in_space")
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_connection_code_community_id_community"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["member.id"], name=op.f("fk_connection_code_made_by_member")
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["space.id"], name=op.f("fk_connection_code_space_id_space")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connection_code")),
        sa.UniqueConstraint("code", name=op.f("uq_connection_code_code")),
        sa.UniqueConstraint("community_id", name=op.f("uq_connection_code_community_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "connection_try",
        sa.Column("id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_connection_try_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connection_try")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_connection_try_member_id"), "connection_try", ["member_id"])
