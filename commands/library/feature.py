"""The library as a feature: its commands are declared in the modules beside this one."""

from __future__ import annotations

from community.chat.feature import Feature

feature = Feature("library", "What the community has learned, kept findable")
