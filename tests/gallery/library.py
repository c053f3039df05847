"""The library, as it is lived with: saving, finding, voting, tending, what happens by itself."""

from __future__ import annotations

from datetime import date, timedelta

from adapters.playground.room import Post
from commands.library.cards import PAGE as PAGE_SIZE
from community.chat.events import ReactionAdded
from community.pages import Page, PageError
from storage.search import search
from tests.gallery.wall import Wall
from tests.storage.shelf import Shelf
from tests.world import Bot

BOOK = "https://use-the-index-luke.com/"
GONE = "https://gone.example/"
PAGE = Page(
    url=BOOK,
    title="Use The Index, Luke",
    description="A guide to database performance for developers.",
    author="Markus Winand",
    site="use-the-index-luke.com",
    published=date(2012, 8, 1),
    language="en",
)
WORDS = "We cut a report from 40 minutes to 12 seconds.\nWith one *partial* index. @everyone look!"


async def book(bot: Bot) -> Post:
    """The book is in the library; Ana's card of it."""
    bot.web.pages[BOOK] = PAGE
    options = {"kind": "book", "tags": "SQL, beginners", "note": "Start with chapter two."}
    card = await bot.uses("ana", "library", "save", url=BOOK, **options)
    await bot.drain()
    assert card is not None
    return card


async def saving(bot: Bot, wall: Wall) -> None:
    """Links are saved, by one and by others, and their pages are read."""
    wall.hang("save-form", await bot.types("ana", "general", "/library save kind:book tags:sql"))
    bot.web.pages[BOOK] = PAGE
    options = {"kind": "book", "tags": "SQL, beginners", "note": "Start with chapter two."}
    card = wall.hang("save-waiting", await bot.uses("ana", "library", "save", url=BOOK, **options))
    await bot.drain()
    wall.hang("save-read", card, "event PageRead")
    more = {"tags": "databases, indexes", "note": "And chapter five."}
    bot.now += timedelta(days=9)
    wall.hang("save-again", await bot.uses("bo", "library", "save", url=BOOK, **more))
    wall.hang("save-again-tag", await bot.uses("ana", "library", "save", url=BOOK, tags="reading"))
    slip = await bot.uses("dev", "library", "save", url=GONE, tags="database, readings")
    wall.hang("save-slips", slip)
    wall.hang("tag-instead", await bot.presses("dev", "Use #databases", slip))
    await bot.drain()
    wall.hang("page-unreachable", slip, "event PageRead")
    bot.web.troubles[GONE] = PageError("not a page", "That is no page.")
    bot.now += timedelta(minutes=11)
    await bot.drain()
    wall.hang("page-failed", slip, "event PageRead")


async def words(bot: Bot, wall: Wall) -> None:
    """Messages are saved from their menu and by a reaction, also from a private channel."""
    said = await bot.posts("cleo", "general", WORDS)
    wall.hang("reaction-saved", await bot.reacts("ana", "🔖", said))
    card = wall.hang("menu-again", await bot.acts("bo", "Save to library", said))
    await bot.reacts("dev", "🔖", said)
    bot.now += timedelta(minutes=1)
    wall.hang("reaction-taken-back", await bot.unreacts("dev", "🔖", said))
    wall.hang("reaction-taken-back-own", await bot.unreacts("ana", "🔖", said))
    wall.hang("menu-own-message", await bot.acts("bo", "Save to library", card))
    linked = await bot.posts("cleo", "general", f"Worth an evening: {BOOK}")
    wall.hang("menu-link", await bot.acts("dev", "Save to library", linked))
    bot.room.channel("stewards")
    await bot.chat.closes_off("stewards", "ana", "cleo")
    secret = await bot.posts("cleo", "stewards", "The survey is due in April.")
    wall.hang("private-saved", await bot.reacts("ana", "🔖", secret))
    shared = await bot.uses("ana", "library", "show", entry="3")
    assert shared is not None
    action = "library.share:3"
    wall.hang("private-not-shared", await bot.chat.presses_action("ana", action, shared))
    wall.hang("private-no-entry", await bot.uses("bo", "library", "show", entry="3"))
    theirs = await bot.uses("cleo", "library", "withdraw", entry="2")
    wall.hang("withdraw-words", await bot.presses("cleo", "Withdraw it", theirs))
    await bot.chat.deletes(said)
    wall.hang("source-deleted", await bot.uses("bo", "library", "show", entry="1"))


async def finding(bot: Bot, wall: Wall) -> None:
    """The library is searched, page by page."""
    wall.hang("search-empty-library", await bot.uses("ana", "library", "search"))
    for number in range(1, 8):
        url = f"https://example.org/{number}"
        await bot.uses("ana", "library", "save", url=url, tags="sql, indexes", note="partial")
    page = wall.hang("search-first-page", await bot.uses("bo", "library", "search", query="#sql"))
    wall.hang("search-last-page", await bot.presses("bo", "Next", page))
    await bot.presses("bo", "Previous", page)
    wall.hang("search-open", await bot.chooses("bo", "#7 example.org/7", page))
    wall.hang("search-newest", await bot.uses("bo", "library", "search"))
    beyond = await bot.uses("bo", "library", "search", query="#sql", page="9")
    wall.hang("search-no-more-pages", beyond)
    long = " or ".join(["partial"] * 14)
    wall.hang("search-long", await bot.uses("bo", "library", "search", query=long))
    wall.hang("search-nothing", await bot.uses("bo", "library", "search", query="xylophone"))
    wall.hang("search-near-tags", await bot.uses("bo", "library", "search", query="indexing sqll"))
    noted = await bot.uses("bo", "library", "search", query="kind:bok age:soon sort:size partial")
    wall.hang("search-notes", noted)
    wall.hang("search-no-words", await bot.uses("bo", "library", "search", query="???"))
    length = await bot.uses("bo", "library", "search", query="partial " * 150)
    wall.hang("search-too-long", length)
    wall.hang("show-several", await bot.uses("bo", "library", "show", entry="example"))
    wall.hang("show-no-entry", await bot.uses("bo", "library", "show", entry="99"))
    wall.hang("show-form", await bot.types("bo", "general", "/library show"))
    card = wall.hang("show", await bot.uses("bo", "library", "show", entry="6"))
    wall.hang("share", await bot.presses("bo", "Share here", card))
    await bot.drain()
    wall.hang("share-public", bot.room.posts[-1])


async def plenty(bot: Bot, wall: Wall) -> None:
    """A word is in more entries than can be paged through."""
    await Shelf(bot.database, 1).fill(search.CANDIDATES + 1, words="compost")
    last = str(search.CANDIDATES // PAGE_SIZE)
    end = await bot.uses("bo", "library", "search", query="compost", page=last)
    wall.hang("search-end-of-many", end)
    beyond = await bot.uses("bo", "library", "search", query="compost", page="999")
    wall.hang("search-beyond-many", beyond)


async def voting(bot: Bot, wall: Wall) -> None:
    """Members say what they think of an entry, on their own card and on everybody's."""
    await book(bot)
    bot.now += timedelta(days=1)
    card = await bot.uses("bo", "library", "show", entry="1")
    wall.hang("used", await bot.presses("bo", "I used this", card))
    wall.hang("used-again", await bot.presses("bo", "I used this", card))
    wall.hang("unvote", await bot.presses("bo", "Take back my vote", card))
    wall.hang("save-too", await bot.presses("bo", "Save too", card))
    wall.hang("unvote-command", await bot.uses("bo", "library", "unvote", entry="1"))
    wall.hang("unvote-nothing", await bot.uses("bo", "library", "unvote", entry="1"))
    await bot.presses("bo", "Share here", card)
    await bot.drain()
    public = bot.room.posts[-1]
    wall.hang("public-save-too", await bot.presses("cleo", "Save too", public))
    wall.hang("public-save-too-again", await bot.presses("cleo", "Save too", public))
    wall.hang("public-used", await bot.presses("dev", "I used this", public))
    wall.hang("public-outdated", await bot.presses("cleo", "Outdated", public))
    wall.hang("public-outdated-again", await bot.presses("cleo", "Outdated", public))
    wall.hang("public-due", public, "press library.outdated")
    due = await bot.presses("dev", "Outdated", public)
    wall.hang("public-outdated-due", due)
    wall.hang("due", await bot.uses("ana", "library", "show", entry="1"))
    taken = await bot.chat.presses_action("cleo", "library.unvote:1", public)
    wall.hang("unvote-several", taken)
    old = await bot.chat.presses_action("cleo", "library.used:old", public)
    wall.hang("button-too-old", old)


async def tending(bot: Bot, wall: Wall) -> None:
    """Entries are edited, renewed, entrusted and withdrawn."""
    card = await book(bot)
    wall.hang("edit-form-no-topics", await bot.uses("ana", "library", "edit", entry="1"))
    await bot.uses("ana", "topic", "add", name="Databases")
    form = wall.hang("edit-form", await bot.uses("ana", "library", "edit", entry="1"))
    await bot.presses("ana", "Edit", card)
    wrong = await bot.submits("ana", form, title=" ", topic="Nowhere", tags="x" * 60)
    assert wrong is form
    wall.hang_answer("edited-wrong")
    long = {"title": "x" * 301, "kind": "bok", "note": "x" * 1_001, "tags": ",".join("abcdefghijk")}
    await bot.submits("ana", form, **long)
    wall.hang_answer("edited-too-long")
    changed = {"title": "SQL indexes, explained", "topic": "databases", "evergreen": "yes"}
    wall.hang("edited", await bot.submits("ana", form, **changed))
    wall.hang("edit-not-yours", await bot.uses("dev", "library", "edit", entry="1"))
    wall.hang("entrust-form", await bot.types("ana", "general", "/library entrust 1"))
    wall.hang("entrust-unmet", await bot.uses("ana", "library", "entrust", entry="1", member="bo"))
    await bot.uses("bo", "library", "search")
    wall.hang("entrust", await bot.uses("ana", "library", "entrust", entry="1", member="bo"))
    bot.now += timedelta(days=400)
    due = wall.hang("due-for-review", await bot.uses("bo", "library", "show", entry="1"))
    wall.hang("renew", await bot.presses("bo", "Still good", due))
    wall.hang("withdraw-asked", await bot.uses("bo", "library", "withdraw", entry="1"))
    no = await bot.uses("dev", "library", "withdraw", entry="1")
    wall.hang("withdraw-not-yours", await bot.presses("dev", "Withdraw it", no))
    await bot.uses("dev", "library", "save", url=BOOK)
    mine = await bot.uses("bo", "library", "withdraw", entry="1")
    wall.hang("withdraw-handed-over", await bot.presses("bo", "Withdraw it", mine))
    last = await bot.uses("ana", "library", "show", entry="1")
    wall.hang("withdraw", await bot.presses("ana", "Withdraw", last))


async def refusals(bot: Bot, wall: Wall) -> None:
    """What cannot be saved is refused in words."""
    for name, options in {
        "no-link": {"url": "<>"},
        "no-host": {"url": "nonsense"},
        "spaces": {"url": "https://a b.example"},
        "hidden": {"url": "https://a.example/\u202ex"},
        "backslash": {"url": "https://a.example\\b"},
        "e-mail": {"url": "ana@example.org"},
        "file": {"url": "notes.docx"},
        "kind": {"url": BOOK, "kind": "bok"},
        "topic": {"url": BOOK, "topic": "Nowhere"},
        "long-tag": {"url": BOOK, "tags": "x" * 60},
        "many-tags": {"url": BOOK, "tags": ",".join("abcdefghijk")},
        "long-note": {"url": BOOK, "note": "x" * 2_500},
        "option": {"url": BOOK, "colour": "blue"},
        "typing": {"url": "https://a..example/"},
        "number": {"url": "https://0x7f.1/"},
        "long-link": {"url": "https://a.example/" + "é" * 900},
        "password": {"url": "https://ana:secret@a.example/"},
        "nameless": {"url": "https:///page"},
        "twice": {"url": "https://https://a.example/"},
        "port": {"url": "https://a.example:99999/"},
        "long-option": {"url": BOOK, "note": "x" * 4_000},
    }.items():
        refused = await bot.uses("ana", "library", "save", **options)
        wall.hang(f"refused-{name}", refused)
    empty = await bot.posts("ana", "general", " ")
    wall.hang("refused-no-words", await bot.acts("ana", "Save to library", empty))
    empty.deleted = True
    by = bot.room.person("ana")
    marked = ReactionAdded(
        id="gone", space=by.space, at=bot.now, by=by, posted=empty.posted, emoji="🔖"
    )
    wall.hang_answer("refused-gone", await bot.chat.house(marked))
    full = {"note": "x" * 900, "tags": "a, b, c, d, e, f, g, h, i"}
    await bot.uses("ana", "library", "save", url=BOOK, **full)
    added = await bot.uses("bo", "library", "save", url=BOOK, note="y" * 200)
    wall.hang("refused-no-room", added)
    tagged = await bot.uses("bo", "library", "save", url=BOOK, tags="j, k")
    wall.hang("refused-tags-in-all", tagged)
