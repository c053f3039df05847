"""The features of Copse, in the order in which they introduce themselves."""

from __future__ import annotations

from commands.library import saving

# isort: split
# The library's commands are declared by the modules of its folder, in this order.
from commands import connect, copse, tag, topic
from commands.library import finding, tending, voting, watching
from commands.library.feature import feature as library

FEATURES = (library, tag.feature, topic.feature, copse.feature)

__all__ = ["FEATURES", "connect", "finding", "saving", "tending", "voting", "watching"]
