"""The charter's feature: its commands are declared by the modules of this folder."""

from community.chat.feature import Feature

feature = Feature("charter", "What unites us, and what we want to reach together")
