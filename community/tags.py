"""Tags: how they are written, which ones are meant to be the same, and how they are tended."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein

from community.call import Call, Refusal
from community.chat.markup import code, md, one_line
from storage import tags
from storage.search import search

LONGEST = 40  # characters of one tag
MOST = 10  # tags on one entry
_TYPO = 4  # shorter words than this are never one letter from another
_APART = " -_·‐‑–—"


@dataclass(frozen=True, slots=True)
class Slip:
    """A tag that nothing carried before, and a known one that was perhaps meant."""

    id: int
    name: str
    meant_id: int
    meant: str


@dataclass(frozen=True, slots=True)
class Tagged:
    """Tags put on an entry: those that were new to it, and likely slips of the pen."""

    added: tuple[str, ...]
    slips: tuple[Slip, ...] = ()


def named(text: str | None) -> list[str]:
    """The tags in what a member typed, as they will be shown; Refusal where one cannot be a tag."""
    found: dict[str, str] = {}
    for part in (text or "").replace("，", ",").replace("、", ",").split(","):
        name = "-".join(one_line(part).lstrip("#").strip().lower().split())
        if not name:
            continue
        if len(name) > LONGEST:
            raise Refusal(
                md(
                    "A tag has at most {most} characters, and “{start}…” has {size}.",
                    most=LONGEST,
                    start=name[:20],
                    size=f"{len(name):,}",
                ),
                {"tags": f"At most {LONGEST} characters each, please."},
            )
        if key_of(name):
            found.setdefault(key_of(name), name)
    if len(found) > MOST:
        raise Refusal(
            f"An entry carries at most {MOST} tags, and these are {len(found)}.",
            {"tags": f"At most {MOST} tags, please."},
        )
    return list(found.values())


def key_of(name: str) -> str:
    """What makes a tag itself: case, accents, hyphens and spaces do not."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    return "".join(
        letter for letter in folded if letter not in _APART and not unicodedata.combining(letter)
    )


def alike(key: str, keys: Iterable[str]) -> str | None:
    """A known key that this one is probably meant to be: a plural, or one letter away."""
    best: str | None = None
    for other in keys:
        if other == key:
            return None
        if _singular(other) == _singular(key):
            return other
        if (
            best is None
            and min(len(key), len(other)) >= _TYPO
            and DamerauLevenshtein.distance(key, other, score_cutoff=1) <= 1
            and not _numbered(key, other)
        ):
            best = other
    return best


async def put_on(call: Call, entry_id: int, names: list[str]) -> Tagged:
    """Put tags on an entry; names that are known, or were once, become the tag they lead to."""
    keys = {key_of(name): name for name in names}
    known = await tags.find(call.db, call.community.id, keys)
    carried = (await tags.of(call.db, [entry_id])).get(entry_id, [])
    slips: list[Slip] = []
    wanted: dict[int, str] = {}
    for key, name in keys.items():
        if key in known:
            wanted[known[key][0]] = known[key][1]
            continue
        others = await tags.known(call.db, call.community.id, call.visible, start=key[:1])
        made = await tags.make(call.db, call.community.id, name, key)
        wanted[made] = name
        meant = alike(key, [other for _, _, other, _ in others])
        for id, shown, other, _ in others:
            if other == meant:
                slips.append(Slip(made, name, id, shown))
    if len({id for id, _ in carried} | set(wanted)) > MOST:
        raise Refusal(
            f"An entry carries at most {MOST} tags, and this one would have more.",
            {"tags": f"At most {MOST} tags, please."},
        )
    added = await tags.put_on(call.db, entry_id, wanted)
    return Tagged(tuple(wanted[id] for id in added), tuple(slips))


async def set_on(call: Call, entry_id: int, names: list[str]) -> Tagged:
    """Make these the tags of an entry, and no others."""
    keys = {key_of(name) for name in names}
    known = await tags.find(call.db, call.community.id, keys)
    keep = {known[key][0] for key in keys if key in known}
    carried = (await tags.of(call.db, [entry_id])).get(entry_id, [])
    await tags.take_off(call.db, entry_id, [id for id, _ in carried if id not in keep])
    return await put_on(call, entry_id, names)


async def instead(call: Call, entry_id: int, slip_id: int, meant_id: int) -> None:
    """On one entry, let the tag that was meant take the place of a slip of the pen."""
    carried = (await tags.of(call.db, [entry_id])).get(entry_id, [])
    if slip_id in [id for id, _ in carried] and await tags.exists(
        call.db, call.community.id, meant_id
    ):
        await tags.take_off(call.db, entry_id, [slip_id])
        await tags.put_on(call.db, entry_id, [meant_id])
        await search.index(call.db, [entry_id])


async def rename(call: Call, old: str, new: str) -> tuple[str, str, int]:
    """Give a tag another name everywhere, or let it become the tag of that name.

    Returns the former name, the name it has now, and how many entries carry it.
    """
    (former,) = await _the(call, old)
    names = named(new)
    if len(names) != 1:
        raise Refusal("Please give the tag one new name, without commas.")
    target = (await tags.find(call.db, call.community.id, [key_of(names[0])])).get(key_of(names[0]))
    if target is not None and target[0] != former[0]:
        return await merge(call, old, names[0])
    await tags.rename(call.db, call.community.id, former[0], names[0], key_of(names[0]))
    carrying = await tags.carrying(call.db, former[0])
    await search.index(call.db, carrying)
    return former[1], names[0], len(carrying)


async def merge(call: Call, old: str, into: str) -> tuple[str, str, int]:
    """Let one tag become another on every entry; the former name leads there from now on.

    Returns both names and how many entries changed.
    """
    former, target = await _the(call, old, into)
    if former[0] == target[0]:
        raise Refusal(md("{old} and {into} are the same tag already.", old=old, into=into))
    changed = await tags.carrying(call.db, former[0])
    await tags.merge(call.db, call.community.id, former[0], target[0])
    await search.index(call.db, changed)
    return former[1], target[1], len(changed)


async def _the(call: Call, *names: str) -> list[tuple[int, str]]:
    keys = [key_of(one_line(name).lstrip("#")) for name in names]
    known = await tags.find(call.db, call.community.id, keys)
    for name, key in zip(names, keys, strict=True):
        if key in known:
            continue
        others = await tags.known(call.db, call.community.id, call.visible)
        meant = alike(key, [other for _, _, other, _ in others])
        shown = next((name for _, name, other, _ in others if other == meant), "")
        hint = md(" Did you mean {tag}?", tag=code(shown)) if shown else ""
        raise Refusal(md("There is no tag “{name}”.", name=name[:LONGEST]) + hint)
    return [known[key] for key in keys]


def _singular(key: str) -> str:
    if key.endswith("ies") and len(key) > _TYPO:
        return key[:-3] + "y"
    if key.endswith("es") and len(key) > _TYPO and key[-3] in "sxzh":
        return key[:-2]
    return key[:-1] if key.endswith("s") and not key.endswith("ss") and len(key) > 2 else key


def _numbered(one: str, other: str) -> bool:
    """Whether two words differ by a digit or a sign, as python2 and python3 or c and c++ do."""
    return any(not letter.isalpha() for letter in set(one) ^ set(other))
