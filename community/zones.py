"""Time zones, found by what people write: an IANA name, or the city in one."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from rapidfuzz import process

from storage.search import fold


class NoZone(ValueError):
    """That is no time zone, or could be several; in words a member may read."""


NEAR = 75  # of 100: how alike a name is that is offered instead


@cache
def _known() -> dict[str, list[str]]:
    """Names as people may write them, folded, and the zones they can mean."""
    known: dict[str, list[str]] = {}
    for name in sorted(available_timezones()):
        if name.startswith(("Etc/", "posix/", "right/", "SystemV/")) and name != "Etc/UTC":
            continue
        for written in {name, name.rpartition("/")[2]}:
            known.setdefault(_key(written), []).append(name)
    return known


def _key(text: str) -> str:
    return fold.key(text.replace("_", " "))


def zone_named(typed: str) -> str:
    """The IANA name of a zone, however it is written. Raises NoZone with what is near."""
    key = _key(typed[:100])
    found = _known().get(key, [])
    exact = [name for name in found if _key(name) == key]
    if exact or len(found) == 1:
        return (exact or found)[0]
    if not found:
        close = process.extract(key, list(_known()), limit=3, score_cutoff=NEAR)
        found = sorted({name for written, *_ in close for name in _known()[written]})
    if not found:
        raise NoZone(f"I know no time zone “{typed[:40]}”. Write a city, like Europe/Berlin.")
    raise NoZone(f"Which time zone is “{typed[:40]}”? I know {' and '.join(found[:3])}.")


def zones_like(typed: str, most: int) -> list[str]:
    """Zones whose name contains what is typed."""
    key = _key(typed)
    found = {name: None for written, names in _known().items() if key in written for name in names}
    return sorted(found, key=lambda name: (not _key(name).startswith(key), name))[:most]
