"""Members by name; words of titles and tags once more among the marks of a search document.

The second is for SQLite alone: PostgreSQL has had them from the beginning.

Going back is restoring the copy made before this ran, so there is no way down.
"""

from __future__ import annotations

from alembic import op

revision = "0014_named_words"
down_revision = "0013_matching"
branch_labels = None
depends_on = None

# Every word of a text has a blank before it and begins with its community.
OWN = "' ' || printf('%x', community_id) || '/'"
NAMED = "replace(rtrim({}), " + OWN + ", " + OWN + " || '=')"


def upgrade() -> None:
    op.drop_index("ix_member_community_id", "member")
    op.create_index("ix_member_name", "member", ["community_id", "name"])
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute("DROP TABLE entry_vocabulary")
    op.execute("DROP TABLE entry_index")
    op.execute(
        f"UPDATE entry_document SET marks = rtrim(marks) || {NAMED.format('title')}"  # noqa: S608
        f" || {OWN} || '=|' || {NAMED.format('tags')} || ' '"
    )
    op.execute(
        "CREATE VIRTUAL TABLE entry_index USING fts5(title, tags, note, rest, marks,"
        " content = 'entry_document', content_rowid = 'position', columnsize = 0,"
        """ tokenize = "ascii tokenchars '/\\:.+#-|_='")"""
    )
    op.execute("CREATE VIRTUAL TABLE entry_vocabulary USING fts5vocab(entry_index, 'instance')")
    op.execute("INSERT INTO entry_index(entry_index) VALUES ('rebuild')")
