"""Showing the charter: as it is, every version that was, what each changed."""

from __future__ import annotations

from typing import Annotated

from commands.charter import words
from commands.charter.feature import feature
from commands.library.pressed import number_of
from commands.people import day, people
from community import charter
from community.call import RANK, Call
from community.chat import limits
from community.chat.events import ChoiceMade
from community.chat.feature import Hint, Redrawn
from community.chat.markup import Markup, clip, md
from community.chat.message import Button, Buttons, Choice, Choose, Message, Note, Part, Section
from storage import charter as kept
from storage import goals, library
from storage.charter import Version

PAGE = 8  # versions at a time
CHANGES = 120  # characters about what a version changed


@feature.command(
    "show", "The charter: domain, norms, objectives and how their goals go", reads=True
)
async def show(call: Call) -> Message:
    """Show the charter."""
    return await _charter(call, 0)


@feature.answers("page", reads=True)
async def page(call: Call, id: str) -> Redrawn:
    """Another page of the charter."""
    return Redrawn(await _charter(call, number_of(id)))


@feature.command("history", "The versions of the charter, or one of them whole", reads=True)
async def history(
    call: Call, version: Annotated[int | None, Hint("Which one to show whole")] = None
) -> Message:
    """List the versions of the charter, or show one."""
    if version is None:
        return await _versions(call, kept.LAST)
    return await _version(call, await charter.version(call, version), 0)


@feature.answers("versions", reads=True)
async def versions(call: Call, id: str) -> Redrawn:
    """More of the versions."""
    return Redrawn(await _versions(call, number_of(id)))


@feature.answers("version", reads=True)
async def version(call: Call, id: str) -> Message:
    """Show the version that was chosen from a list."""
    assert isinstance(call.event, ChoiceMade)
    number = number_of(call.event.values[0] if call.event.values else id)
    return await _version(call, await charter.version(call, number), 0)


@feature.answers("whole", reads=True)
async def whole(call: Call, id: str) -> Redrawn:
    """Another page of a version."""
    number, _, at = id.partition(":")
    found = await charter.version(call, number_of(number))
    return Redrawn(await _version(call, found, number_of(at)))


async def _charter(call: Call, at: int) -> Message:
    now = await charter.latest(call)
    found = await goals.together(call.db, call.community.id)
    topics = await words.topics(call, await library.topics(call.db, call.community.id))
    blocks = [*words.parts(now), *words.aims(call, now, found), *topics]
    if now is None:
        blocks = [words.UNWRITTEN, *blocks]
    pages = words.pages(blocks)
    at = min(at, len(pages) - 1)
    head = md("The charter of {community}", community=call.community.name)
    said: list[Part] = [Section(md("**{head}**", head=head)), *map(Section, pages[at])]
    said += [Note(each) for each in await _small_print(call, now, at, len(pages))]
    row = [*words.paging("charter.page", at, len(pages)), *_tending(call, now)]
    if row:
        said.append(Buttons(tuple(row)))
    aims = charter.going(now)
    if aims and _tends(call):
        options = tuple(
            Choice(clip(f"{each.number}: {each.text}", limits.LABEL), str(each.number))
            for each in aims[: limits.OPTIONS]
        )
        said.append(Choose("charter.aim", "Change an objective …", options))
    return Message(head, tuple(said))


async def _small_print(call: Call, now: Version | None, at: int, count: int) -> list[Markup]:
    if now is None:
        tell = Markup(
            "A facilitator writes it with `/charter edit`. Tell them what matters to you."
        )
        return [] if _tends(call) else [tell]
    line = await words.saved(call, now) + Markup(". `/charter history` has them all.")
    if count > 1:
        line += md(" Page {at} of {count}.", at=str(at + 1), count=str(count))
    missing = words.lacking(now)
    still = md("Still to be written, whenever we like: {missing}.", missing=missing)
    return [still, line] if missing and at == 0 else [line]


def _tends(call: Call) -> bool:
    return RANK[call.member.role] >= RANK["facilitator"]


def _tending(call: Call, now: Version | None) -> list[Button]:
    if not _tends(call):
        return []
    edit = Button("Write it …", "charter.edit:", "primary")
    if now is not None:
        edit = Button("Edit …", "charter.edit:")
    return [edit, Button("Add an objective …", "charter.aim:")]


async def _versions(call: Call, upto: int) -> Message:
    found = await kept.versions(call.db, call.community.id, PAGE + 1, upto)
    if not found:
        return Message(words.UNWRITTEN)
    named = await people(call, [each.member_id for each in found])
    said: list[Part] = []
    for place, each in enumerate(found[:PAGE]):
        before = found[place + 1] if place + 1 < len(found) else None
        by = md(" · {who}", who=named[each.member_id]) if each.member_id else ""
        line = md("**{n}** · {day}{by}", n=str(each.number), day=day(call, each.at), by=by)
        changed = clip(", ".join(charter.steps(before, each)), CHANGES)
        line += md(": {changed}", changed=changed) if changed else ""
        said.append(Section(line + words.reason(each)))
    options = tuple(Choice(f"Version {each.number}", str(each.number)) for each in found[:PAGE])
    said.append(Choose("charter.version", "Show one whole …", options))
    if len(found) > PAGE:
        said.append(Buttons((Button("Older", f"charter.versions:{found[PAGE].number}"),)))
    return Message(Markup("The versions of the charter, the newest first"), tuple(said))


async def _version(call: Call, version: Version, at: int) -> Message:
    pages = words.pages([*words.parts(version), *words.objectives(version)])
    at = min(at, len(pages) - 1)
    before = await kept.version(call.db, call.community.id, version.number - 1)
    changed = clip(", ".join(charter.steps(before, version)), CHANGES)
    head = await words.saved(call, version)
    lead = md("**{head}**", head=head)
    lead += md(": {changed}", changed=changed) if changed else ""
    lead += words.reason(version)
    said: list[Part] = [Section(lead), *map(Section, pages[at])]
    if row := words.paging(f"charter.whole:{version.number}", at, len(pages)):
        said.append(Buttons(tuple(row)))
    return Message(head, tuple(said))
