"""What might have been meant where nothing was found: tags that are nearly what was typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rapidfuzz import fuzz, process
from sqlalchemy import and_, exists, func, or_, select
from sqlmodel import col

from storage.database import Connection
from storage.entries import EntryRow, EntryTagRow, TagRow
from storage.search.fold import plain

CLOSE: Final = 70  # of 100: how alike a tag has to be
COMPARED: Final = 5_000  # tags; of more, those that begin alike or contain what was typed
LOOKED_AT: Final = 50  # of the nearest, to find some that the reader may see
_CONTAINED: Final = 90
_TELLING: Final = 3  # letters of a word that a tag may contain by more than chance
_WORDS: Final = 8


async def nearest_tags(
    db: Connection, community_id: int, words: Iterable[str], visible: Iterable[str], limit: int
) -> list[str]:
    """The names of at most `limit` tags that are most like one of the words, nearest first.

    Only tags of entries that a reader of these private channels may find.
    """
    typed = [squeezed for squeezed in map(_squeezed, words) if squeezed][:_WORDS]
    known = await _known(db, community_id, typed)
    keys = {tag_id: key for tag_id, (key, _) in known.items()}
    scores: dict[int, float] = {}
    for word in typed:
        near = process.extract(word, keys, scorer=fuzz.ratio, score_cutoff=CLOSE, limit=LOOKED_AT)
        for _, score, tag_id in near:
            scores[tag_id] = max(score, scores.get(tag_id, 0))
        if len(word) >= _TELLING:
            for tag_id, key in keys.items():
                if word in key or (len(key) >= _TELLING and word.startswith(key)):
                    scores[tag_id] = max(_CONTAINED, scores.get(tag_id, 0))
    nearest = sorted(scores, key=lambda tag_id: (-scores[tag_id], len(keys[tag_id]), keys[tag_id]))
    shown = await _shown(db, nearest[:LOOKED_AT], visible)
    return [known[tag_id][1] for tag_id in nearest if tag_id in shown][:limit]


def _squeezed(word: str) -> str:
    return "".join(letter for letter in plain(word)[:40] if letter not in " -_·'’").strip()


async def _known(db: Connection, community_id: int, typed: list[str]) -> dict[int, tuple[str, str]]:
    """Key and name of the tags worth comparing."""
    key = col(TagRow.key)
    here = col(TagRow.community_id) == community_id
    query = select(col(TagRow.id), key, col(TagRow.name)).where(here).limit(COMPARED + 1)
    rows = (await db.execute(query)).all()
    if len(rows) > COMPARED:
        position = func.instr if db.dialect.name == "sqlite" else func.strpos
        alike = [
            or_(and_(key >= word[0], key < chr(ord(word[0]) + 1)), position(key, word) > 0)
            for word in typed
        ]
        rows = (await db.execute(query.where(or_(*alike)))).all() if alike else []
    return {tag_id: (tag_key, name) for tag_id, tag_key, name in rows}


async def _shown(db: Connection, tag_ids: list[int], visible: Iterable[str]) -> set[int]:
    """Which of these tags are on an entry that may be seen."""
    seen = (
        exists()
        .where(
            col(EntryTagRow.tag_id) == col(TagRow.id),
            col(EntryRow.id) == col(EntryTagRow.entry_id),
            col(EntryRow.hidden_in).in_(("", *visible)),
            col(EntryRow.withdrawn_at).is_(None),
        )
        .correlate(TagRow)
    )
    query = select(col(TagRow.id)).where(col(TagRow.id).in_(tag_ids), seen)
    return set((await db.execute(query)).scalars())
