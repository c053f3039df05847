"""Forms on their way: opened, filled in page by page, sent in, opened again when refused.

Discord shows five questions at a time, cannot open a form from a form that was sent in, and forgets
what was typed. So a form is kept with what was typed until it is done: pages are joined by buttons,
and whoever was refused finds everything as they left it behind “Edit again”.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from adapters.discord import incoming, modal
from adapters.discord.exchange import Exchange
from adapters.discord.incoming import Asked
from adapters.discord.kept import Kept
from adapters.discord.platform import DiscordPlatform
from community.chat.codec import from_json, to_json
from community.chat.events import CommandUsed, FormSubmitted
from community.chat.form import Form
from community.chat.markup import Markup, clip, md, quote, quoted
from community.chat.message import Button, Buttons, Message, Note, Part, Section
from community.chat.place import Place
from community.chat.platform import PlatformError
from community.dispatch import Answer
from storage.database import Database
from storage.notes import Note as Body

LASTS = timedelta(days=1)  # how long a form that nobody finishes is kept
PAGE = "discord.page"  # the action of a button that opens a page

GONE = Markup("I put that form away after a day.")
OTHER = Markup("That form is somebody else's.")


class Forms:
    """The forms that are open."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], platform: DiscordPlatform
    ) -> None:
        self._kept = Kept(database, clock, "form", LASTS)
        self._platform = platform

    async def open(self, exchange: Exchange, form: Form) -> None:
        """Open a form, or offer a button that does where a form cannot be the answer any more."""
        body: Body = {
            "form": to_json(form),
            "by": exchange.person.id,
            "typed": {},
            "troubles": {},
            "filled": False,
        }
        id = self._kept.new(body)
        asked = exchange.asked
        if exchange.state == "open" and asked is not None and asked.type.name != "modal_submit":
            try:
                await exchange.open_form(modal.sheet(form, 0, id, {}, {}))
            except PlatformError:
                await self._platform.whisper(
                    exchange.place, exchange.person, _offer(form, id), exchange.key
                )
        else:
            await exchange.say(_offer(form, id), private=True)
        await self._kept.save(id)

    async def turn_to(self, exchange: Exchange, id: str, page: int) -> None:
        """Open a page of a form that is on its way."""
        body = await self._kept.get(id)
        if body is None or body["by"] != exchange.person.id:
            await exchange.say(Message(OTHER if body else GONE), private=True)
            return
        form = from_json(Form, body["form"])
        page = min(max(page, 0), modal.pages(form) - 1)
        drawn = modal.sheet(form, page, id, body["typed"], body["troubles"], replaces=True)
        await exchange.open_form(drawn)

    async def take(
        self, exchange: Exchange, asked: Asked, id: str, page: int, *, replaces: bool
    ) -> CommandUsed | FormSubmitted | None:
        """Take a page in: the event once the form is complete, else the way to the next page."""
        typed = incoming.answers(asked)
        body = await self._kept.get(id)
        if body is None or body["by"] != exchange.person.id:
            await exchange.say(_returned(typed), private=True)
            return None
        form = from_json(Form, body["form"])
        body = body | {"typed": body["typed"] | typed, "troubles": {}}
        last = page + 1 >= modal.pages(form)
        body["filled"] = body["filled"] or last
        self._kept.change(id, body)
        if body["filled"]:
            return _event(asked, exchange.place, form, body["typed"])
        message = _next_page(form, id, page)
        await (exchange.replace(message) if replaces else exchange.say(message, private=True))
        await self._kept.save(id)
        return None

    async def refuse(self, exchange: Exchange, id: str, answer: Answer, *, replaces: bool) -> None:
        """Say what is wrong with a form and how to get back to it; nothing typed is lost."""
        body = await self._kept.get(id)
        text = answer.message.text if answer.message else GONE
        if body is None:
            await exchange.say(Message(text), private=True)
            return
        self._kept.change(id, body | {"troubles": dict(answer.answers)})
        message = _refused(from_json(Form, body["form"]), id, text, answer.answers)
        await (exchange.replace(message) if replaces else exchange.say(message, private=True))
        await self._kept.save(id)

    async def done(self, id: str) -> None:
        """A form was taken; it need not be kept."""
        await self._kept.drop(id)


def _event(
    asked: Asked, place: Place, form: Form, typed: Mapping[str, str]
) -> CommandUsed | FormSubmitted:
    """The form as sent in. One whose action is a command is the command used in full."""
    filled = {each.key: typed.get(each.key, each.value) for each in form.questions}
    by = incoming.person_of(asked, place.space)
    id, at = str(asked.id), asked.created_at
    if form.action.startswith("/"):
        return CommandUsed(
            id=id,
            space=place.space,
            at=at,
            by=by,
            place=place,
            path=tuple(form.action.removeprefix("/").split()),
            options={name: value for name, value in filled.items() if value},
        )
    return FormSubmitted(
        id=id, space=place.space, at=at, by=by, place=place, action=form.action, answers=filled
    )


def _offer(form: Form, id: str) -> Message:
    text = md("The form “{title}” is ready.", title=form.title)
    return Message(text, (Section(text), Buttons((_turn(id, 0, "Open it", "primary"),))))


def _next_page(form: Form, id: str, page: int) -> Message:
    count = modal.pages(form)
    text = md("Page {n} of {count} is kept.", n=str(page + 1), count=str(count))
    row = Buttons(
        (
            _turn(id, page + 1, f"Go on to page {page + 2}", "primary"),
            _turn(id, page, f"Back to page {page + 1}"),
        )
    )
    note = Note(Markup("Nothing is sent in before the last page. I keep it for a day."))
    return Message(text, (Section(text), row, note))


def _refused(form: Form, id: str, text: Markup, troubles: Mapping[str, str]) -> Message:
    labels = {question.key: question.label for question in form.questions}
    parts: list[Part] = [Section(text)]
    lines = [
        md("- **{label}**: {trouble}", label=labels.get(key, key), trouble=clip(trouble, 150))
        for key, trouble in troubles.items()
    ]
    if lines:
        parts.append(Section(Markup("\n").joined(lines[:10])))
    wrong = sorted({modal.page_of(form, key) for key in troubles}) or range(modal.pages(form))
    many = modal.pages(form) > 1
    row = (
        _turn(id, page, f"Edit page {page + 1} again" if many else "Edit again", "primary")
        for page in wrong
    )
    parts.append(Buttons(tuple(row)))
    return Message(text, tuple(parts))


def _returned(typed: Mapping[str, str]) -> Message:
    """What somebody typed into a form that is kept no more, for them to copy."""
    lead = GONE + Markup(" Please ask for it again; this is what you wrote:")
    parts: list[Part] = [Section(lead)]
    room = 3_500
    for text in typed.values():
        if text.strip() and room > 0:
            shown = clip(text, min(room, 1_500))
            parts.append(Section(quoted(shown) or quote(shown)))
            room -= len(shown)
    return Message(GONE, tuple(parts[:15]))


def _turn(id: str, page: int, label: str, style: str = "plain") -> Button:
    return Button(label, f"{PAGE}:{id}:{page}", "primary" if style == "primary" else "plain")
