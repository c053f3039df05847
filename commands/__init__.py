"""The features of Copse, in the order in which they introduce themselves."""

from __future__ import annotations

from commands import copse, tag, topic
from commands.library import finding, saving, tending, voting, watching
from commands.library.feature import feature as library

# The library's commands are declared by the modules of its folder, in this order.
_DECLARED = (saving, finding, voting, tending, watching)

FEATURES = (library, tag.feature, topic.feature, copse.feature)
