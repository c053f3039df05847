"""The feature that the modules of this folder declare the commands of."""

from __future__ import annotations

from community.chat.feature import Feature

feature = Feature("member", "Who is here, what they practise, and how you want to be met")
