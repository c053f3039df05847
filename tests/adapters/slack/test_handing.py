"""Handing over on Slack, over the wire: somebody's account is closed, and another takes over."""

from __future__ import annotations

from tests.adapters.slack.eyes import said
from tests.adapters.slack.scene import acknowledged
from tests.adapters.slack.test_prospects import Door, door

__all__ = ["door"]


async def test_what_somebody_did_who_is_gone_is_taken_over_by_a_press(door: Door) -> None:
    room = door.scene.room
    await door.types(room.ana, "/member prospects on:no")
    assert "at most 3 times a week" in await door.types(room.bo, "/member greet 3")
    room.slack.deactivate(room.bo)
    await door.settle()
    offer = door.letters(room.ana)[-1]
    assert "Newcomers need a greeter:" in said(offer)
    assert "has left. Would you greet them in their place?" in said(offer)
    acknowledged(await room.ana.presses("I'll greet", offer))
    await door.settle()
    assert "at most 3 times a week" in said(door.letters(room.ana)[-1])
