"""Matching: programmes, who takes part or avoids whom, rounds with their groups and parts.

Going back is restoring the copy made before this ran, so there is no way down.
`batch_alter_table` makes a SQLite table anew: its triggers are gone, create them again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013_matching"
down_revision = "0012_tending"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "match_avoid",
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "avoids_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["avoids_id"], ["member.id"], name=op.f("fk_match_avoid_avoids_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_match_avoid_member_id_member")
        ),
        sa.PrimaryKeyConstraint("member_id", "avoids_id", name=op.f("pk_match_avoid")),
    )
    with op.batch_alter_table("match_avoid", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_match_avoid_avoids_id"), ["avoids_id"], unique=False)

    op.create_table(
        "match_programme",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "community_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("space_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("topic_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("rest", sa.Boolean(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("seed", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opened_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_match_programme_community_id_community"),
        ),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["member.id"], name=op.f("fk_match_programme_opened_by_member")
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["space.id"], name=op.f("fk_match_programme_space_id_space")
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topic.id"], name=op.f("fk_match_programme_topic_id_topic")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_programme")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("match_programme", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_match_programme_community_id"), ["community_id"], unique=False
        )

    op.create_table(
        "match_round",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "programme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("seed", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["match_programme.id"],
            name=op.f("fk_match_round_programme_id_match_programme"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_round")),
        sa.UniqueConstraint("programme_id", "day", name=op.f("uq_match_round_programme_id_day")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("match_round", schema=None) as batch_op:
        batch_op.create_index("ix_match_round_state", ["state"], unique=False)

    op.create_table(
        "match_taking_part",
        sa.Column(
            "programme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("silent", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_match_taking_part_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["match_programme.id"],
            name=op.f("fk_match_taking_part_programme_id_match_programme"),
        ),
        sa.PrimaryKeyConstraint("programme_id", "member_id", name=op.f("pk_match_taking_part")),
    )
    with op.batch_alter_table("match_taking_part", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_match_taking_part_member_id"), ["member_id"], unique=False
        )

    op.create_table(
        "match_group",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("host_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("said", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["host_id"], ["member.id"], name=op.f("fk_match_group_host_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["match_round.id"], name=op.f("fk_match_group_round_id_match_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_group")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("match_group", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_match_group_round_id"), ["round_id"], unique=False)
        batch_op.create_index("ix_match_group_said", ["said", "id"], unique=False)

    op.create_table(
        "match_part",
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("odd", sa.Boolean(), nullable=False),
        sa.Column("met", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shares", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["match_group.id"], name=op.f("fk_match_part_group_id_match_group")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_match_part_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["match_round.id"], name=op.f("fk_match_part_round_id_match_round")
        ),
        sa.PrimaryKeyConstraint("round_id", "member_id", name=op.f("pk_match_part")),
    )
    with op.batch_alter_table("match_part", schema=None) as batch_op:
        batch_op.create_index("ix_match_part_group", ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_match_part_member_id"), ["member_id"], unique=False)
