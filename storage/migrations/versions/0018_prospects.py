"""Whether newcomers of a community are guests until a steward welcomes them.

Going back is restoring the copy made before this ran, so there is no way down.
`batch_alter_table` makes a SQLite table anew: its triggers are gone, create them again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018_prospects"
down_revision = "0017_apart"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kept = {"sqlite_autoincrement": True}
    with op.batch_alter_table("community", table_kwargs=kept) as community:
        community.add_column(sa.Column("prospects", sa.Boolean(), nullable=True))
    op.execute(sa.text("UPDATE community SET prospects = (1 = 0)"))
    with op.batch_alter_table("community", table_kwargs=kept) as community:
        community.alter_column("prospects", existing_type=sa.Boolean(), nullable=False)
