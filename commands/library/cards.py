"""How the library looks in a chat: the card of an entry, a page of results, the edit form."""

from __future__ import annotations

from collections.abc import Sequence

from commands.people import day, people
from community import library, tending
from community.call import Call
from community.chat import limits
from community.chat.form import Form, Question
from community.chat.markup import Markup, clip, link, md, quoted
from community.chat.message import Button, Buttons, Choice, Choose, Message, Note, Part, Section
from community.kinds import Kind
from community.soundness import archived
from storage import library as shelf
from storage import tags as labels
from storage.entries import Entry

PAGE = 5  # results shown at a time


async def card(
    call: Call, entry: Entry, lead: Markup | None = None, *, public: bool = False
) -> Message:
    """An entry in full. The private card of one reader also has what that reader may do."""
    tags = (await labels.of(call.db, [entry.id])).get(entry.id, [])
    named = await people(call, (entry.saved_by, entry.author_id, entry.steward_id))
    parts: list[Part] = [Section(lead)] if lead else []
    if entry.url or not entry.words.startswith(entry.title.removesuffix("…")):
        parts.append(Section(_head(entry)))
    if entry.words:
        parts.append(Section(_quoted(call, entry, named.get(entry.author_id))))
    if entry.note:
        parts.append(Section(md("*Note:* {note}", note=clip(entry.note, 500))))
    parts.append(Note(await _about(call, entry, [name for _, name in tags], named)))
    if trouble := _page(entry):
        parts.append(Note(trouble))
    if entry.broken_at is not None:
        parts.append(Note(broken(call, entry)))
    parts += await _buttons(call, entry, public=public)
    text = lead or md("Library #{n}: {title}", n=str(entry.id), title=entry.title)
    waiting = entry.page_state == "waiting"
    return Message(text, tuple(parts), about=f"library:{entry.id}" if waiting else None)


async def results(
    call: Call, query: str, entries: Sequence[Entry], offset: int, total: str, *, more: bool
) -> Message:
    """A page of what a search found."""
    tags = await labels.of(call.db, [entry.id for entry in entries])
    what = md(" for “{query}”", query=clip(query, 100)) if query.strip() else Markup("")
    first, last = offset + 1, offset + len(entries)
    head = md("{total} found", total=total) + what
    if not query.strip():
        head = md("The newest of {total} in the library", total=total)
    if more or offset:
        head += md(" ({first}–{last} shown)", first=str(first), last=str(last))
    parts: list[Part] = [Section(head)]
    for entry in entries:
        line = [
            entry.kind,
            *(f"#{name}" for _, name in tags.get(entry.id, [])),
            *_worth(entry),
            *(["due for review"] if entry.review_at <= call.now else []),
        ]
        parts.append(
            Section(
                md("#{n} ", n=str(entry.id))
                + title(entry)
                + Markup("\n")
                + Markup(" · ").joined(clip(word, 60) for word in line)
            )
        )
    options = tuple(
        Choice(clip(f"#{entry.id} {entry.title}", limits.LABEL), str(entry.id)) for entry in entries
    )
    parts.append(Choose("library.open", "Open one …", options))
    parts += _paging(query, offset, len(entries), more=more)
    return Message(head, tuple(parts))


async def editing(call: Call, entry: Entry) -> Form:
    """The form to edit an entry, filled in as it is now."""
    tags = (await labels.of(call.db, [entry.id])).get(entry.id, [])
    topics = await shelf.topics(call.db, call.community.id)
    topic = next((name for id, name, _, _ in topics if id == entry.topic_id), "")
    kinds = tuple(Choice(kind.capitalize(), kind) for kind in Kind)
    yes_no = (
        Choice("No: look at it again after 90 days", "no"),
        Choice("Yes: after a year", "yes"),
    )
    return Form(
        f"library.edited:{entry.id}",
        f"Edit #{entry.id}",
        (
            Question("title", "Title", required=True, value=entry.title, longest=library.TITLE),
            Question("kind", "Kind", "choice", value=entry.kind, options=kinds),
            Question(
                "tags", "Tags", value=", ".join(name for _, name in tags), hint="sql, beginners"
            ),
            Question("topic", "Topic", value=topic, hint=_topic_hint(topics)),
            Question("note", "Note", "paragraph", value=entry.note, longest=library.NOTE),
            Question(
                "evergreen",
                "Evergreen?",
                "choice",
                value="yes" if entry.evergreen else "no",
                options=yes_no,
            ),
        ),
    )


def broken(call: Call, entry: Entry) -> Markup:
    """That a link does not answer any more, and where a copy may be."""
    assert entry.broken_at is not None
    return md(
        "the link has not answered since {day}: {copy}",
        day=day(call, entry.broken_at),
        copy=link("an archived copy", archived(entry.url, entry.saved_at)),
    )


def _head(entry: Entry) -> Markup:
    head = title(entry)
    if entry.description:
        head += Markup("\n") + md("{text}", text=clip(entry.description, 300))
    return head


def _quoted(call: Call, entry: Entry, author: Markup | None) -> Markup:
    said = md("— {who}", who=author or "somebody")
    if entry.source_name:
        said += md(" in {place}", place=clip(entry.source_name, 60))
    if entry.source_at:
        said += md(", {day}", day=day(call, entry.source_at))
    if entry.source_link:
        said += md(" · {link}", link=link("see it there", entry.source_link))
    return quoted(clip(entry.words, 700)) + Markup("\n\n") + said


def title(entry: Entry, most: int = library.TITLE) -> Markup:
    """An entry's title, which leads to its page if it has one."""
    said = clip(entry.title, most)
    shown = link(said, entry.url) if entry.url else md("{title}", title=said)
    return Markup(f"**{shown}**") if not entry.url else shown


async def _about(
    call: Call, entry: Entry, tags: list[str], named: dict[int | None, Markup]
) -> Markup:
    topics = await shelf.topics(call.db, call.community.id) if entry.topic_id else []
    topic = next((name for id, name, _, _ in topics if id == entry.topic_id), "")
    by = ", ".join(filter(None, (clip(entry.page_author, 60), clip(entry.site, 60))))
    words: list[str] = [f"#{entry.id} {entry.kind}", *(f"#{name}" for name in tags)]
    words += [f"topic {topic}"] if topic else []
    words += [f"by {by}"] if by else []
    words += [f"published {entry.published:%-d %B %Y}"] if entry.published else []
    saved = md("saved by {who} on {day}", who=named[entry.saved_by], day=day(call, entry.saved_at))
    if entry.steward_id not in (None, entry.saved_by):
        saved += md(", steward {who}", who=named[entry.steward_id])
    line = Markup(" · ").joined([*words, saved, *_worth(entry)])
    if entry.review_at > call.now:
        return line + md(" · fresh until {day}", day=day(call, entry.review_at))
    return line + md(" · due for review since {day}", day=day(call, entry.review_at))


def _worth(entry: Entry) -> list[str]:
    words = []
    if entry.saves > 1:
        words.append(f"{entry.saves} saved it")
    if entry.used:
        words.append(f"used by {entry.used}")
    if entry.outdated:
        words.append(f"{entry.outdated} {'says' if entry.outdated == 1 else 'say'} outdated")
    if entry.hidden_in:
        words.append(f"only for {clip(entry.source_name, 40) or 'a private channel'}")
    return words


def _page(entry: Entry) -> Markup | None:
    match entry.page_state:
        case "waiting" if entry.page_attempts == 0:
            return Markup("I am reading the page for its title; this card will follow.")
        case "waiting":
            return Markup("I could not reach the page yet and will try again.")
        case "failed":
            return Markup("I could not read the page. The link is kept; Edit gives it a title.")
    return None


async def _buttons(call: Call, entry: Entry, *, public: bool) -> list[Part]:
    n = entry.id
    cast = [kind for who, kind, _ in await shelf.votes(call.db, n) if who == call.member.id]
    row = [
        Button("I used this", f"library.used:{n}", "primary"),
        Button("Outdated", f"library.outdated:{n}"),
    ]
    if public:
        return [Buttons((*row, Button("Save too", f"library.too:{n}")))]
    if cast:
        row.append(Button("Take back my vote", f"library.unvote:{n}"))
    else:
        row.append(Button("Save too", f"library.too:{n}"))
    if not entry.hidden_in:
        row.append(Button("Share here", f"library.share:{n}"))
    if not tending.may_tend(call, entry):
        return [Buttons(tuple(row))]
    tend = [Button("Edit", f"library.edit:{n}")]
    if entry.review_at <= call.now:
        tend.insert(0, Button("Still good", f"library.renew:{n}"))
    ask = "Take this entry out of the library?"
    tend.append(Button("Withdraw", f"library.withdraw:{n}", "danger", confirm=ask))
    return [Buttons(tuple(row)), Buttons(tuple(tend))]


def _paging(query: str, offset: int, size: int, *, more: bool) -> list[Part]:
    buttons = []
    if offset:
        buttons.append(("Previous", max(offset - PAGE, 0)))
    if more:
        buttons.append(("Next", offset + size))
    actions = [(label, f"library.more:{start}:{query}") for label, start in buttons]
    if any(len(action) > limits.ACTION for _, action in actions):
        return [Note(md("For more, add `page:{n}` to that search.", n=str(offset // PAGE + 2)))]
    return [Buttons(tuple(Button(*each) for each in actions))] if actions else []


def _topic_hint(topics: list[tuple[int, str, str, int | None]]) -> str:
    names = ", ".join(name for _, name, _, _ in topics)
    return clip(f"One of: {names}" if names else "None is named yet", limits.HINT)
