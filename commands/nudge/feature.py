"""What is said unasked as a feature: its commands and buttons are declared beside this module."""

from __future__ import annotations

from community.chat.feature import Feature

feature = Feature("nudge", "What I say unasked, and how to have less of it")
feature.nudge("digest", "the weekly digest")
