"""Entries that nobody tends are marked in their search documents, to be found by `is:orphan`.

Going back is restoring the copy made before this ran, so there is no way down.
"""

from __future__ import annotations

from alembic import op

revision = "0020_orphans"
down_revision = "0019_outbox_looks"
branch_labels = None
depends_on = None

ORPHANS = (
    "FROM entry WHERE entry.id = entry_document.entry_id"
    " AND entry.steward_id IS NULL AND entry.withdrawn_at IS NULL"
)
# Every word and mark has a blank before it and begins with its community.
OWN = "printf('%x', community_id) || '/'"
COLUMNS = "title, tags, note, rest, marks"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "UPDATE entry_document SET terms = terms"  # noqa: S608  # words of ours
            " || array_to_tsvector(ARRAY[to_hex(entry_document.community_id) || '/is:orphan'])"
            f" {ORPHANS}"
        )
        return
    # FTS5 forgets a document when told what was in it.
    documents = f"FROM entry_document WHERE EXISTS (SELECT 1 {ORPHANS})"
    op.execute(
        f"INSERT INTO entry_index(entry_index, rowid, {COLUMNS})"  # ours
        f" SELECT 'delete', position, {COLUMNS} {documents}"
    )
    op.execute(
        "UPDATE entry_document"  # noqa: S608
        f" SET marks = replace(marks, {OWN} || 'is:any ',"
        f" {OWN} || 'is:any ' || {OWN} || 'is:orphan ')"
        f" WHERE EXISTS (SELECT 1 {ORPHANS})"
    )
    op.execute(f"INSERT INTO entry_index(rowid, {COLUMNS}) SELECT position, {COLUMNS} {documents}")
