"""How a charter is put into words, and into pages where it is long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from commands.goal import words as goals
from commands.people import day, people
from community import charter
from community.call import Call
from community.chat.markup import Markup, clip, md, quote
from community.chat.message import Button, shown
from community.goals import keeping
from storage.charter import WORDS, Version
from storage.goals import Goal

ROOM = 3_000  # characters of a page, which leaves some for its head and its small print
BLOCKS = 12  # paragraphs of a page
GOALS = 5  # goals beneath one objective
TOPICS = 20
AIMS = Markup("**What we want to reach**")
UNWRITTEN = Markup(
    "Nothing is written down yet of what unites us: our domain and purpose, who it is for, our "
    "norms, our rhythm, our objectives. A few sentences are enough to begin with."
)


def listing(words: Sequence[str]) -> str:
    """Words one after the other: `purpose, norms and rhythm`."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def parts(version: Version | None) -> list[Markup]:
    """What a charter says, part by part."""
    said = charter.words_of(version)
    return [
        md("**{label}**\n{text}", label=charter.LABELS[part], text=lines(said[part]))
        for part in WORDS
        if said[part]
    ]


def lines(text: str) -> Markup:
    """What people wrote, with its line breaks."""
    return Markup("\n").joined(quote(line) for line in text.splitlines() if line.strip())


def lacking(version: Version) -> str:
    """Which parts of a charter are still to be written, in a few words; empty when none is."""
    said = charter.words_of(version)
    missing = [charter.LABELS[part].lower() for part in WORDS if not said[part]]
    if not charter.going(version):
        missing.append("objectives")
    return listing(missing) if missing else ""


def aims(call: Call, version: Version | None, found: Iterable[Goal]) -> list[Markup]:
    """The objectives with the community's goals beneath the one that each serves, then the others.

    A retired objective is named while a goal that serves it goes on.
    """
    serving: dict[int | None, list[Goal]] = {}
    for goal in found:
        serving.setdefault(goal.objective, []).append(goal)
    said = []
    for each in charter.objectives(version):
        beneath = serving.pop(each.number, [])
        if each.retired and not beneath:
            continue
        retired = Markup(" (retired)" if each.retired else "")
        text = md("**{n}.** {text}{retired}", n=str(each.number), text=each.text, retired=retired)
        said.append(_beneath(call, text, beneath, f"/goal list objective:{each.number}"))
    if said:
        said[0] = AIMS + Markup("\n") + said[0]
    others = [goal for goals_ in serving.values() for goal in goals_]
    if others:
        head = Markup("**Goals of the community**")
        said.append(_beneath(call, head, others, "/goal list whose:community"))
    return said


def objectives(version: Version) -> list[Markup]:
    """The objectives as a version has them, the retired ones with the reason."""
    said = []
    for each in charter.objectives(version):
        text = md("**{n}.** {text}", n=str(each.number), text=each.text)
        if each.retired:
            text += md(" – retired: “{why}”", why=each.retired)
        said.append(text)
    if said:
        said[0] = AIMS + Markup("\n") + said[0]
    return said


async def topics(call: Call, known: Sequence[tuple[int, str, str, int | None]]) -> list[Markup]:
    """The topics of the community, and who tends each."""
    if not known:
        return []
    some = known[:TOPICS]
    named = await people(call, [steward for *_, steward in some])
    said = [Markup("**Topics**")]
    for _, name, _, steward in some:
        who = md(", tended by {who}", who=named[steward]) if steward else ""
        said.append(md("- **{name}**{who}", name=name, who=who))
    if len(known) > TOPICS:
        said.append(md("- and {n} more: `/topic list`", n=str(len(known) - TOPICS)))
    return [Markup("\n").joined(said)]


def pages(blocks: Iterable[Markup]) -> list[list[Markup]]:
    """Paragraphs in pages that a message has room for."""
    found: list[list[Markup]] = [[]]
    size = 0
    for block in blocks:
        long = shown(block)
        if found[-1] and (size + long > ROOM or len(found[-1]) >= BLOCKS):
            found.append([])
            size = 0
        found[-1].append(block)
        size += long
    return found


def paging(action: str, page: int, count: int) -> list[Button]:
    """The buttons to another page."""
    found = [Button("Previous", f"{action}:{page - 1}")] if page else []
    return [*found, Button("Next", f"{action}:{page + 1}")] if page + 1 < count else found


async def saved(call: Call, version: Version) -> Markup:
    """Which version it is, from when and by whom."""
    who = (await people(call, (version.member_id,)))[version.member_id]
    by = md(" by {who}", who=who) if version.member_id else ""
    when = day(call, version.at)
    return md("Version {n}, saved on {day}{by}", n=str(version.number), day=when, by=by)


def _beneath(call: Call, head: Markup, found: Sequence[Goal], all_: str) -> Markup:
    today = keeping.today(call)
    said = [head, *(md("- {line}", line=goals.line(each, today)) for each in found[:GOALS])]
    if len(found) > GOALS:
        said.append(md("- and {n} more: `{all}`", n=str(len(found) - GOALS), all=Markup(all_)))
    return Markup("\n").joined(said)


def reason(version: Version) -> Markup:
    """Why a version was saved, as it was said, shortened."""
    return md(" – “{why}”", why=clip(version.why, 150)) if version.why else Markup("")
