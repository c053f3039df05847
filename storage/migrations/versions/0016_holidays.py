"""Holidays of several days, once or yearly, each with a number.

Going back is restoring the copy made before this ran, so there is no way down.
`batch_alter_table` makes a SQLite table anew: its triggers are gone, create them again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016_holidays"
down_revision = "0015_prompts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    before = sa.table(
        "holiday", sa.column("community_id"), sa.column("day", sa.Date()), sa.column("name")
    )
    kept = op.get_bind().execute(sa.select(before)).all()
    op.drop_table("holiday")
    made = op.create_table(
        "holiday",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "community_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("yearly", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_holiday_community_id_community")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("holiday", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_holiday_community_id"), ["community_id"])
    for community_id, day, name in kept:
        row = {"community_id": community_id, "first": day, "last": day, "name": name}
        op.execute(made.insert().values(yearly=False, **row))
