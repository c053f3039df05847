"""Copse itself in the chat: help, settings, roles, and what is stored about whom."""

from __future__ import annotations

from typing import Annotated, Literal
from zoneinfo import available_timezones

from commands.people import people
from community import schedules
from community.call import Call, Refusal, requires
from community.chat.commandline import usage
from community.chat.feature import Feature, Hint, MemberRef
from community.chat.markup import Markup, code, md, one_line
from community.chat.message import Fields, Message, Note, Section
from community.people import known_here
from storage import communities

feature = Feature("copse", "About me: help, privacy, settings")


@feature.command("help", "What I can do", reads=True)
async def help_(
    call: Call,
    feature: Annotated[str | None, Hint("About one thing: library, tag, topic …")] = None,
) -> Message:
    """Say what there is to use."""
    known = call.features
    if feature is None:
        lines = [
            md("- {word}: {about}", word=code(f"/{f.name}"), about=f.about) for f in known.values()
        ]
        first = md(
            "React with {emoji} to keep a message, or type `/library save` and a link. "
            "Then `/library search` finds it.",
            emoji=call.community.save_emoji,
        )
        more = Note(Markup("`/copse help library` says more about one of them."))
        return Message(
            Markup("What I can do"), (Section(first), Section(Markup("\n").joined(lines)), more)
        )
    found = known.get(feature.strip().lower().removeprefix("/"))
    if found is None:
        raise Refusal(f"I do not know “{feature[:40]}”. I know: {', '.join(known)}.")
    lines = [
        md("- {usage}: {about}", usage=code(usage(each)), about=each.about)
        for each in found.commands.values()
    ]
    lines += [
        md("- In the menu of a message: **{label}**", label=label)
        for label in found.message_actions
    ]
    head = md("**{word}**: {about}", word=f"/{found.name}", about=found.about)
    return Message(head, (Section(head), Section(Markup("\n").joined(lines))))


@feature.command("privacy", "What I store about people, and for how long", reads=True)
async def privacy(_call: Call) -> Message:
    """Say what is stored."""
    words = Markup(
        "**Messages.** I keep a message's text only when a member saves it, with its author, place "
        "and a link back; the author can withdraw it at any time, and it goes when the message is "
        "deleted."
    )
    people = Markup(
        "**People.** Of you I keep the platform's id and the name shown there, a role, the days on "
        "which you used me, what you said of entries, your goals and check-ins, what you wrote in "
        "the charter, that you answered a prompt, whom you met in matching rounds and whom you "
        "avoid, your introduction with each line shared or not, your time zone and wishes, which "
        "nobody else sees, what I planned to tell you and what became of it, and links between "
        "your accounts. What I answered is kept so that a repeat has no second effect."
    )
    long = Markup(
        "**How long.** Until you say otherwise: `/member mydata` gives you all of it as a file, "
        "`/member forget` erases it at once. What you saved stays, "
        "by a former member. All that is left of you is a keyed hash, so that a restored backup "
        "forgets you again. The days on which you used me and what I told you go after 400 days, "
        "but for the last day in each space. Codes end after minutes, tries of wrong ones after "
        "an hour. Nothing leaves the database of whoever runs me."
    )
    return Message(Markup("What I store"), (Section(words), Section(people), Section(long)))


@feature.command("settings", "See or change how I work in this community")
async def settings(
    call: Call,
    name: Annotated[str | None, Hint("What the community is called")] = None,
    zone: Annotated[str | None, Hint("Its time zone, like Europe/Berlin")] = None,
    emoji: Annotated[str | None, Hint("The reaction that saves a message")] = None,
) -> Message:
    """Show the settings, or change those that are given."""
    given = {"name": name, "zone": zone, "save_emoji": emoji}
    changed = {key: one_line(value) for key, value in given.items() if value}
    if changed:
        requires(call, "steward")
        if "zone" in changed and changed["zone"] not in available_timezones():
            raise Refusal(f"I know no time zone “{changed['zone'][:40]}”. Write Europe/Berlin.")
        if len(changed.get("save_emoji", "")) > 50 or len(changed.get("name", "")) > 80:
            raise Refusal("That is too long: a name has at most 80 characters, an emoji is one.")
        if "zone" in changed:
            await schedules.rezone(call, changed["zone"])
        await communities.change(call.db, call.community.id, **changed)
    now = {
        "name": call.community.name,
        "zone": call.community.zone,
        "save_emoji": call.community.save_emoji,
    } | changed
    fields = Fields(
        (
            ("Community", md("{name}", name=now["name"])),
            ("Time zone", md("{zone}", zone=now["zone"])),
            ("Saves a message", md("{emoji}", emoji=now["save_emoji"])),
        )
    )
    return Message(Markup("Changed." if changed else "Settings"), (fields,))


@feature.command("role", "Give a member a role", requires="steward")
async def role(
    call: Call,
    member: Annotated[MemberRef, Hint("Who")],
    role: Annotated[Literal["guest", "member", "facilitator", "steward"], Hint("Which role")],
) -> Message:
    """Let a member hold a role from now on."""
    who = await known_here(call, member)
    if who.id == call.member.id and role != "steward":
        raise Refusal("Ask another steward to do that, so that the community keeps one.")
    await communities.give_role(call.db, who.id, role)
    named = (await people(call, (who.id,)))[who.id]
    return Message(md("{who} is a {role} now.", who=named, role=role))
