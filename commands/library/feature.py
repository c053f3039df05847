"""The library as a feature: its commands are declared in the modules beside this one."""

from __future__ import annotations

from community.chat.feature import Feature

feature = Feature("library", "What the community has learned, kept findable")

REVIEW = feature.nudge("review", "reviews of what you tend")
DELETED = feature.nudge("deleted", "sources that were deleted")
HANDED = feature.nudge("handed", "entries that are yours to tend now")
