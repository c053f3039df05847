"""The long proofs, for a few seconds each."""

from __future__ import annotations

from pathlib import Path

from tests.endure.dead import dead
from tests.endure.limits import limits
from tests.endure.proofs import junk, kills, locked, refreshes, stops


async def test_everything_is_acknowledged_while_the_database_is_locked(tmp_path: Path) -> None:
    seen = await locked(tmp_path, seconds=6, rate=10)
    assert seen.wrong == (), seen.words
    assert "of every 5" in seen.words


async def test_nothing_acknowledged_is_lost_to_kills(tmp_path: Path) -> None:
    seen = await kills(f"sqlite:///{tmp_path / 'kills.db'}", events=20, times=2, rate=20)
    assert seen.wrong == (), seen.words


async def test_refreshes_lose_nothing(tmp_path: Path) -> None:
    seen = await refreshes(f"sqlite:///{tmp_path / 'new.db'}", seconds=5, rate=20, every=2.0)
    assert seen.wrong == (), seen.words


async def test_a_stop_under_a_stream_of_events_loses_nothing_acknowledged(tmp_path: Path) -> None:
    seen = await stops(f"sqlite:///{tmp_path / 'stops.db'}", times=2, seconds=2, rate=20)
    assert seen.wrong == (), seen.words


async def test_dead_places_hold_up_nobody(tmp_path: Path) -> None:
    seen = await dead(f"sqlite:///{tmp_path / 'dead.db'}", messages=40, places=10)
    assert seen.wrong == (), seen.words
    assert "8 put aside after 1 tries" in seen.words


async def test_limits_are_kept_and_a_word_to_wait_is_heeded(tmp_path: Path) -> None:
    seen = await limits(f"sqlite:///{tmp_path / 'limits.db'}", "slack", 30, places=10, wait=4)
    assert seen.wrong == (), seen.words
    assert "told to wait 4 s" in seen.words


async def test_junk_is_refused(tmp_path: Path) -> None:
    seen = await junk(f"sqlite:///{tmp_path / 'junk.db'}", 200)
    assert seen.wrong == (), seen.words
