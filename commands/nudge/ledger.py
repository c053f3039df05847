"""The ledger: what was said unasked, what was not, and why, for oneself and for stewards."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Annotated

from commands.nudge.feature import feature
from commands.nudge.telling import about_of
from commands.people import day
from community.call import Call, Refusal
from community.chat.feature import Hint, MemberRef
from community.chat.markup import Markup, clip, md, quote
from community.chat.message import Message, Note, Part, Section, Table
from community.chat.tree import plain
from storage import communities, ledger
from storage.ledger import Count, Happened, Line

SPAN = timedelta(days=28)
SHOWN = 8  # lines of one's own, or of the latest
ROWS = 12  # kinds or schedules in a table
WHY = 100  # characters of why somebody was told something
WORDS = {
    "planned": "waits",
    "folded": "waits for the digest",
    "saying": "is on its way",
    "sent": "told",
    "late": "told late",
    "digest": "told in a digest",
    "suppressed": "spared",
    "failed": "failed",
}
TOLD = {"sent", "late", "digest"}
WAITING = {"planned", "folded", "saying"}
REASONS = {
    "expired": "its time was over",
    "stopped": "you stopped these",
    "ignored": "two in a row were not needed",
    "away": "you were away",
    "snoozed": "you had snoozed these",
    "hours": "your hours left no time for it",
    "closed": "direct messages are closed",
    "unknown": "we had not spoken yet",
    "gone": "you were not here",
    "budget": "the week was full",
    "empty": "nothing was left to tell",
}
COLD = {  # the same, of others
    "stopped": "stopped by the member",
    "away": "away",
    "snoozed": "snoozed",
    "hours": "no time within the hours",
    "unknown": "never spoke with me",
    "gone": "left",
}


@feature.command("mine", "What I said to you unasked, why, and what I spared you", reads=True)
async def mine(call: Call) -> Message:
    """Show the last four weeks of one's own nudges."""
    lines = await ledger.of_member(call.db, call.member.id, call.now - SPAN, 500)
    if not lines:
        return Message(Markup("In the last four weeks I had nothing to tell you unasked."))
    head = md(
        "In the last four weeks I told you **{told}** unasked, spared you **{spared}**, and "
        "{waiting} still to come.",
        told=_things(sum(each.state in TOLD for each in lines)),
        spared=_things(sum(each.state == "suppressed" for each in lines)),
        waiting=_are(sum(each.state in WAITING for each in lines)),
    )
    shown = Markup("\n").joined(_own_line(call, each) for each in lines[:SHOWN])
    note = Note(Markup("Less, Snooze and Stop are under everything that I say unasked."))
    return Message(head, (Section(head), Section(shown), note))


@feature.command(
    "ledger",
    "What was said unasked in this community, what was not, and why",
    reads=True,
    requires="steward",
)
async def ledger_(
    call: Call, member: Annotated[MemberRef | None, Hint("Only about one member")] = None
) -> Message:
    """Count the last four weeks, and show the latest."""
    since = call.now - SPAN
    if member is not None:
        who = await communities.member_of(call.db, call.event.space, member)
        if who is None:
            raise Refusal(f"I have not met {member[:40]} here yet.")
        counted = await ledger.counts(call.db, call.community.id, since, who.id)
        head = md("Unasked to {who}, in the last four weeks", who=who.name)
        return Message(head, (Section(head), *_table(call, counted)))
    counted = await ledger.counts(call.db, call.community.id, since)
    head = Markup("**Said unasked in the last four weeks**")
    parts: list[Part] = [Section(head), *_table(call, counted)]
    parts += _reasons(counted)
    parts += _schedules(await ledger.happened(call.db, call.community.id, since))
    latest = await ledger.latest(call.db, call.community.id, since, SHOWN)
    if latest:
        lines = Markup("\n").joined(_cold_line(call, each) for each in latest)
        parts.append(Section(md("**The latest**\n{lines}", lines=lines)))
    parts.append(Note(Markup("What was said, and to whom, is for those it was said to.")))
    return Message(head, tuple(parts))


def _own_line(call: Call, line: Line) -> Markup:
    words = quote(clip(plain(Markup(line.why)), WHY))
    why = md(", because {why}", why=words) if words else Markup("")
    return md(
        "- {day}: {what}, **{state}**{reason}{why}",
        day=day(call, line.at),
        what=about_of(call, line.kind),
        state=WORDS[line.state],
        reason=_because(line, REASONS),
        why=why if line.state != "suppressed" else Markup(""),
    )


def _cold_line(call: Call, line: Line) -> Markup:
    return md(
        "- {day}: {what}, {state}{reason}",
        day=day(call, line.at),
        what=about_of(call, line.kind),
        state=WORDS[line.state],
        reason=_because(line, REASONS | COLD),
    )


def _because(line: Line, words: dict[str, str]) -> Markup:
    why = words.get(line.reason, line.reason)
    return md(" ({why})", why=why) if why else Markup("")


def _table(call: Call, counted: list[Count]) -> list[Part]:
    if not counted:
        return [Section(Markup("Nothing was planned."))]
    kinds: dict[str, Counter[str]] = {}
    for each in counted:
        kinds.setdefault(each.kind, Counter())[_column(each.state)] += each.n
    rows = [
        (clip(plain(about_of(call, kind)), 40), *(str(found[name]) for name in COLUMNS))
        for kind, found in list(kinds.items())[:ROWS]
    ]
    return [Table(("About", *COLUMNS), tuple(rows))]


COLUMNS = ("Told", "Late", "Waiting", "Spared", "Failed")


def _column(state: str) -> str:
    if state in TOLD:
        return "Late" if state == "late" else "Told"
    return "Waiting" if state in WAITING else {"suppressed": "Spared"}.get(state, "Failed")


def _reasons(counted: list[Count]) -> list[Part]:
    found: Counter[str] = Counter()
    for each in counted:
        if each.reason and each.state in ("suppressed", "failed"):
            found[(REASONS | COLD).get(each.reason, each.reason)] += each.n
    return _why_not(found)


def _why_not(found: Counter[str]) -> list[Part]:
    if not found:
        return []
    lines = [md("- {n}: {why}", n=n, why=why) for why, n in found.most_common(SHOWN)]
    return [Section(md("**Why not**\n{lines}", lines=Markup("\n").joined(lines)))]


def _schedules(happened: list[Happened]) -> list[Part]:
    """How often what comes by itself came, and why it did not."""
    names = ("Done", "Late", "Not done")
    kinds: dict[str, Counter[str]] = {}
    for each in happened:
        name = {"done": "Done", "late": "Late"}.get(each.state, "Not done")
        kinds.setdefault(each.title, Counter())[name] += each.n
    rows = [
        (clip(title, 40), *(str(found[name]) for name in names))
        for title, found in list(kinds.items())[:ROWS]
    ]
    if not rows:
        return []
    why = Counter[str]()
    for each in happened:
        if each.why:
            why[each.why] += each.n
    return [Table(("By itself", *names), tuple(rows)), *_why_not(why)]


def _things(n: int) -> str:
    return "one thing" if n == 1 else f"{n} things" if n else "nothing"


def _are(n: int) -> str:
    return "one is" if n == 1 else f"{n or 'none'} are"
