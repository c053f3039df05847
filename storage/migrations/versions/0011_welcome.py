"""Who greets newcomers, and who was asked to.

Going back is restoring the copy made before this ran, so there is no way down.
`batch_alter_table` makes a SQLite table anew: its triggers are gone, create them again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011_welcome"
down_revision = "0010_erasures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "greeter",
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_greeter_member_id_member")
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_greeter")),
    )
    op.create_table(
        "greeting",
        sa.Column(
            "newcomer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "greeter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["greeter_id"], ["member.id"], name=op.f("fk_greeting_greeter_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["newcomer_id"], ["member.id"], name=op.f("fk_greeting_newcomer_id_member")
        ),
        sa.PrimaryKeyConstraint("newcomer_id", "greeter_id", name=op.f("pk_greeting")),
    )
    with op.batch_alter_table("greeting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_greeting_greeter_id"), ["greeter_id"], unique=False)
