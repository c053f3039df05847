"""What can be written in a playground script, for help texts."""

from __future__ import annotations

LINES = """\
Lines of a script, as typed at the prompt or read from standard input:

  @ana in #general: Have a look at https://example.org/intro
  @ana replies to 1: and at the second chapter
  @ana /library save https://example.org/intro tags:"sql, beginners"
  @ana in #core: /library search sql
  @ana reacts 🔖 to 1          @ana unreacts 🔖 to 1
  @ana presses "I used this" on 2
  @ana chooses "#1 Intro" on 3
  @ana submits 4 title="Intro to SQL" tags="sql"
  @ana acts "Save to library" on 1
  @ana completes /library search query=sq
  #core is private: @ana @bo   #core is open
  1 is deleted
  clock +7d                    clock 2027-03-28T01:30Z
  # a comment

In any line {+10d} stands for the day in ten days. Everything said is numbered in its order, and
lines name messages by these numbers.
"""
