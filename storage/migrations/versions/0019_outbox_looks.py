"""Indexes of what the outbox has ended with: put aside in a space, and since when.

Going back is restoring the copy made before this ran, so there is no way down.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019_outbox_looks"
down_revision = "0018_prospects"
branch_labels = None
depends_on = None


def upgrade() -> None:
    parked = sa.text("state = 'parked'")
    op.drop_index("ix_outgoing_state", "outgoing")
    op.create_index(
        "ix_outgoing_parked",
        "outgoing",
        ["space_id"],
        sqlite_where=parked,
        postgresql_where=parked,
    )
    op.create_index("ix_outgoing_settled", "outgoing", ["settled_at"])
