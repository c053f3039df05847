"""What makes the search documents findable: the full-text table, and triggers that hide.

A migration calls `create` after it has made the tables `entry` and `entry_document`; one
that rebuilds `entry` on SQLite has to call it again, for triggers go with their table.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, text

INDEXED: Final = ("title", "tags", "note", "rest", "marks")

# Whoever forgets to index an entry afterwards leaves it unfindable, never in the open.
SQLITE: Final = (
    # The words come folded and stemmed; the tokenizer only parts them at the blanks.
    f"""CREATE VIRTUAL TABLE IF NOT EXISTS entry_index USING fts5({", ".join(INDEXED)},
        content = 'entry_document', content_rowid = 'position', columnsize = 0,
        tokenize = "ascii tokenchars '/\\:.+#-|_='")""",
    # The words in the index, to find those that begin alike.
    "CREATE VIRTUAL TABLE IF NOT EXISTS entry_vocabulary USING fts5vocab(entry_index, 'instance')",
    """CREATE TRIGGER IF NOT EXISTS entry_out_of_sight
        AFTER UPDATE OF withdrawn_at, hidden_in ON entry
        WHEN new.withdrawn_at IS NOT NULL OR old.hidden_in IS NOT new.hidden_in
        BEGIN UPDATE entry_document SET stale = 1 WHERE entry_id = new.id; END""",
    """CREATE TRIGGER IF NOT EXISTS entry_gone AFTER DELETE ON entry
        BEGIN UPDATE entry_document SET stale = 1 WHERE entry_id = old.id; END""",
)

POSTGRESQL: Final = (
    """CREATE OR REPLACE FUNCTION entry_out_of_sight() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE entry_document SET stale = true WHERE entry_id = OLD.id;
            RETURN NULL;
        END $$""",
    """CREATE OR REPLACE TRIGGER entry_out_of_sight
        AFTER UPDATE OF withdrawn_at, hidden_in ON entry FOR EACH ROW
        WHEN (NEW.withdrawn_at IS NOT NULL OR OLD.hidden_in IS DISTINCT FROM NEW.hidden_in)
        EXECUTE FUNCTION entry_out_of_sight()""",
    """CREATE OR REPLACE TRIGGER entry_gone AFTER DELETE ON entry FOR EACH ROW
        EXECUTE FUNCTION entry_out_of_sight()""",
)

_DROP_SQLITE: Final = (
    "DROP TRIGGER IF EXISTS entry_gone",
    "DROP TRIGGER IF EXISTS entry_out_of_sight",
    "DROP TABLE IF EXISTS entry_vocabulary",
    "DROP TABLE IF EXISTS entry_index",
)
_DROP_POSTGRESQL: Final = (
    "DROP TRIGGER IF EXISTS entry_gone ON entry",
    "DROP TRIGGER IF EXISTS entry_out_of_sight ON entry",
    "DROP FUNCTION IF EXISTS entry_out_of_sight()",
)


def create(connection: Connection) -> None:
    """Makes what is missing, on either database. Doing it twice is harmless."""
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.execute(text(statement))


def drop(connection: Connection) -> None:
    """Takes it all away again; the tables themselves stay."""
    sqlite = connection.dialect.name == "sqlite"
    for statement in _DROP_SQLITE if sqlite else _DROP_POSTGRESQL:
        connection.execute(text(statement))
