"""What the adapter needs of the house."""

from __future__ import annotations

from typing import Protocol

from community.chat.events import CompletionAsked, Event
from community.chat.feature import Feature
from community.chat.message import Choice
from community.dispatch import Answer


class House(Protocol):
    """Somewhere to take events, and what is declared."""

    features: dict[str, Feature]

    async def __call__(self, event: Event) -> Answer:
        """Answer an event. It never raises but when it is cancelled."""
        ...

    async def complete(self, asked: CompletionAsked) -> list[Choice]:
        """What fits while an option is typed."""
        ...
