"""Why a prompt was left out no longer says by whom: a name there would outlive its member.

Going back is restoring the copy made before this ran, so there is no way down.
"""

from __future__ import annotations

from alembic import op

revision = "0023_unnamed"
down_revision = "0022_charter"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE occurrence SET why = 'a facilitator left it out'"
        " WHERE state = 'skipped' AND why LIKE '% skipped it'"
    )
