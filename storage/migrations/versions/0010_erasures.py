"""Who was forgotten, by a keyed hash.

Going back is restoring the copy made before this ran, so there is no way down.
`batch_alter_table` makes a SQLite table anew: its triggers are gone, create them again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010_erasures"
down_revision = "0009_goals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scrubbed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_erasure")),
    )
