"""Deputies, and when links are asked whether they still answer.

Going back is restoring the copy made before this ran, so there is no way down.
`batch_alter_table` makes a SQLite table anew: its triggers are gone, create them again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012_tending"
down_revision = "0011_welcome"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("preference") as preference:
        preference.add_column(sa.Column("deputy_id", ID, nullable=True))
        preference.create_foreign_key(
            op.f("fk_preference_deputy_id_member"), "member", ["deputy_id"], ["id"]
        )
    op.create_table(
        "link_check",
        sa.Column("entry_id", ID, autoincrement=False, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_since", MOMENT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_link_check_entry_id_entry")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_link_check")),
    )
    op.create_index(op.f("ix_link_check_due_at"), "link_check", ["due_at"])
