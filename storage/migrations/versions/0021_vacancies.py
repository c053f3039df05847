"""Vacancies: that others are asked to do what somebody did; an index of who waits for a hello.

Going back is restoring the copy made before this ran, so there is no way down.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021_vacancies"
down_revision = "0020_orphans"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "vacancy",
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("subject", number, nullable=False),
        sa.Column("community_id", number, nullable=False),
        sa.Column("waves", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name="fk_vacancy_community_id_community"
        ),
        sa.PrimaryKeyConstraint("what", "subject", name="pk_vacancy"),
    )
    op.create_index("ix_vacancy_community_id", "vacancy", ["community_id"])
    waiting = sa.text("answered_at IS NULL")
    op.create_index(
        "ix_introduction_waiting",
        "introduction",
        ["at"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
