"""What is kept of a member: given to them as a file, and erased when they say so."""

from __future__ import annotations

from commands.member import cards, handing
from commands.member.feature import feature
from commands.member.posting import posted_of
from community import forgetting
from community.call import Call
from community.chat.events import MessageShown
from community.chat.feature import Redrawn
from community.chat.markup import Markup
from community.chat.message import Button, Buttons, File, Message, Note, Section
from community.chat.place import Place
from storage import outbox
from storage.communities import Community

NAME = "my-data.json"


@feature.command("mydata", "Get everything I keep of you, as a file")
async def mydata(call: Call) -> Message:
    """Send the member everything that is kept of them, to them alone."""
    says = Markup(
        "Here is everything I keep of you in this community. What others wrote of you is theirs, "
        "and not in it."
    )
    file = File(says, NAME, await forgetting.mine(call))
    place = Place(call.event.space, people=(call.by.id,))
    key = f"mydata|{call.member.id}|{call.now.isoformat()}"
    await call.say(key, place, Message(says, (file,), about=f"mydata:{key}"))
    return Message(Markup("I am sending you a file, in a direct message that you alone can read."))


def _is_file(event: MessageShown, _community: Community) -> bool:
    return event.about.startswith("mydata:")


@feature.watches_for(MessageShown, when=_is_file)
async def file_sent(call: Call) -> None:
    """Keep no copy of a file that has been sent."""
    assert isinstance(call.event, MessageShown)
    await outbox.empty(call.db, call.event.about.partition(":")[2])


@feature.command("forget", "Have everything that I keep of you erased", reads=True)
async def forget(call: Call) -> Message:
    """Say what goes and what stays, and ask."""
    await forgetting.may_go(call)
    text = Markup("Shall I forget you? It cannot be undone.")
    what = Markup(
        "Gone at once: your introduction, votes, wishes, links, and all that is planned for you. "
        "What others saved of your messages loses your words. What you saved stays with the "
        "community, by a former member. What you tend is your deputy's from then on, else the "
        "topic's steward's."
    )
    note = Note(
        Markup(
            "Backups that were made before still hold it, until they are thrown away; one that is "
            "restored forgets you again. What stands in the chat is the chat's. When you use me "
            "again, I meet you as somebody new. `/member mydata` gives you all of it before."
        )
    )
    button = Button(
        "Forget me", "member.forget", "danger", confirm="Erase everything that I keep of you?"
    )
    return Message(text, (Section(text), Section(what), note, Buttons((button,))))


@feature.answers("forget")
async def forgotten(call: Call, _id: str) -> Redrawn:
    """Erase the member."""
    for posted in await posted_of(call, call.member.id):
        await call.redraw(posted, cards.nobody())
    await forgetting.forget(call)
    await handing.offer(call)
    return Redrawn(Message(Markup("Done: I have forgotten you. Farewell, and thank you.")))
