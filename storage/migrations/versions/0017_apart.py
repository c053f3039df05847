"""Groups that no conversation could be opened for, so that each is told by themselves.

Going back is restoring the copy made before this ran, so there is no way down.
`batch_alter_table` makes a SQLite table anew: its triggers are gone, create them again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017_apart"
down_revision = "0016_holidays"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kept = {"sqlite_autoincrement": True}
    with op.batch_alter_table("match_group", table_kwargs=kept) as group:
        group.add_column(sa.Column("apart", sa.Boolean(), nullable=True))
    op.execute(sa.text("UPDATE match_group SET apart = (1 = 0)"))
    with op.batch_alter_table("match_group", table_kwargs=kept) as group:
        group.alter_column("apart", existing_type=sa.Boolean(), nullable=False)
