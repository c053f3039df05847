"""Prompts: their deck, the series that ask them where and when, and who answered.

Going back is restoring the copy made before this ran, so there is no way down.
`batch_alter_table` makes a SQLite table anew: its triggers are gone, create them again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015_prompts"
down_revision = "0014_named_words"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "prompt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "community_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("pillar", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column(
            "suggested_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_prompt_community_id_community")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["member.id"], name=op.f("fk_prompt_decided_by_member")
        ),
        sa.ForeignKeyConstraint(
            ["suggested_by"], ["member.id"], name=op.f("fk_prompt_suggested_by_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompt")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("prompt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_prompt_decided_by"), ["decided_by"], unique=False)
        batch_op.create_index("ix_prompt_key", ["community_id", "key"], unique=False)
        batch_op.create_index(batch_op.f("ix_prompt_suggested_by"), ["suggested_by"], unique=False)

    op.create_table(
        "prompt_series",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "community_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("pillar", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column(
            "curator_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_prompt_series_community_id_community")
        ),
        sa.ForeignKeyConstraint(
            ["curator_id"], ["member.id"], name=op.f("fk_prompt_series_curator_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompt_series")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("prompt_series", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_prompt_series_community_id"), ["community_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_prompt_series_curator_id"), ["curator_id"], unique=False
        )

    op.create_table(
        "prompt_asked",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "series_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "prompt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recapped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["prompt_id"], ["prompt.id"], name=op.f("fk_prompt_asked_prompt_id_prompt")
        ),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["prompt_series.id"],
            name=op.f("fk_prompt_asked_series_id_prompt_series"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompt_asked")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("prompt_asked", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_prompt_asked_prompt_id"), ["prompt_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_prompt_asked_series_id"), ["series_id"], unique=False)

    op.create_table(
        "prompt_pin",
        sa.Column(
            "series_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "prompt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["prompt_id"], ["prompt.id"], name=op.f("fk_prompt_pin_prompt_id_prompt")
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["prompt_series.id"], name=op.f("fk_prompt_pin_series_id_prompt_series")
        ),
        sa.PrimaryKeyConstraint("series_id", "day", name=op.f("pk_prompt_pin")),
    )
    with op.batch_alter_table("prompt_pin", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_prompt_pin_prompt_id"), ["prompt_id"], unique=False)

    op.create_table(
        "prompt_place",
        sa.Column(
            "series_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("space_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["prompt_series.id"],
            name=op.f("fk_prompt_place_series_id_prompt_series"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["space.id"], name=op.f("fk_prompt_place_space_id_space")
        ),
        sa.PrimaryKeyConstraint("series_id", "space_id", "channel", name=op.f("pk_prompt_place")),
    )
    with op.batch_alter_table("prompt_place", schema=None) as batch_op:
        batch_op.create_index("ix_prompt_place_channel", ["space_id", "channel"], unique=False)

    op.create_table(
        "prompt_answer",
        sa.Column("asked_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("space_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_id"], ["prompt_asked.id"], name=op.f("fk_prompt_answer_asked_id_prompt_asked")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_prompt_answer_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["space.id"], name=op.f("fk_prompt_answer_space_id_space")
        ),
        sa.PrimaryKeyConstraint(
            "asked_id", "space_id", "channel", "message_id", name=op.f("pk_prompt_answer")
        ),
    )
    with op.batch_alter_table("prompt_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_prompt_answer_member_id"), ["member_id"], unique=False)
        batch_op.create_index(
            "ix_prompt_answer_message", ["space_id", "channel", "message_id"], unique=False
        )

    op.create_table(
        "prompt_post",
        sa.Column("asked_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("space_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("thread", sa.String(), nullable=True),
        sa.Column("forum", sa.Boolean(), nullable=False),
        sa.Column("recap_id", sa.String(), nullable=True),
        sa.Column("recap_thread", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_id"], ["prompt_asked.id"], name=op.f("fk_prompt_post_asked_id_prompt_asked")
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["space.id"], name=op.f("fk_prompt_post_space_id_space")
        ),
        sa.PrimaryKeyConstraint("asked_id", "space_id", "channel", name=op.f("pk_prompt_post")),
    )
    with op.batch_alter_table("prompt_post", schema=None) as batch_op:
        batch_op.create_index(
            "ix_prompt_post_thread", ["space_id", "channel", "thread"], unique=False
        )
