"""Editing, entrusting and withdrawing: who may, what happens, and what is refused."""

from __future__ import annotations

from tests.world import Bot, labels, lead, said

INTRO = "https://example.org/intro"


async def test_an_entry_is_edited_in_a_form_filled_in_as_it_is(bot: Bot) -> None:
    await bot.uses("ana", "topic", "add", name="Databases")
    card = await bot.uses("bo", "library", "save", url=INTRO, tags="sql, old", note="Start here")
    form = await bot.presses("bo", "Edit", card)
    assert form is not None
    assert form.form is not None
    filled = {question.key: question.value for question in form.form.questions}
    assert filled["tags"] == "old, sql"
    assert filled["note"] == "Start here"
    answer = await bot.submits(
        "bo",
        form,
        title="Indexes",
        tags="sql, new",
        topic="databases",
        kind="book",
        evergreen="yes",
    )
    assert lead(answer) == "Changed, thank you."
    assert "Indexes (example.org)" in said(answer)
    assert "#1 book · #new · #sql · topic Databases" in said(answer)
    assert "fresh until 29 February 2028" in said(answer)


async def test_a_half_filled_form_names_each_answer_and_keeps_them_all(bot: Bot) -> None:
    card = await bot.uses("bo", "library", "save", url=INTRO, tags="sql")
    form = await bot.presses("bo", "Edit", card)
    assert form is not None
    answer = await bot.submits("bo", form, title=" ", tags="x" * 50, topic="cooking", kind="zebra")
    assert set(form.troubles) == {"title", "tags", "topic", "kind"}
    assert answer is form
    assert not form.closed
    unchanged = said(await bot.uses("bo", "library", "show", entry="1"))
    assert "#1 website · #sql" in unchanged


async def test_somebody_else_s_entry_is_not_edited(bot: Bot) -> None:
    await bot.uses("bo", "library", "save", url=INTRO)
    answer = await bot.uses("cleo", "library", "edit", entry="1")
    assert "Entry #1 is somebody else's" in said(answer)
    shown = await bot.uses("cleo", "library", "show", entry="1")
    assert "Edit" not in labels(shown)
    assert "Withdraw" not in labels(shown)
    form = await bot.uses("bo", "library", "edit", entry="1")
    assert form is not None
    form.seen_by = "cleo"  # as if the form had been forged
    answer = await bot.submits("cleo", form, title="Mine now")
    assert "somebody else's" in said(answer)


async def test_a_facilitator_may_tend_any_entry(bot: Bot) -> None:
    await bot.uses("bo", "library", "save", url=INTRO)
    await bot.uses("cleo", "library", "search")
    assert said(await bot.uses("ana", "copse", "role", member="cleo", role="facilitator")) == (
        "@Cleo is a facilitator now."
    )
    form = await bot.uses("cleo", "library", "edit", entry="1")
    assert lead(await bot.submits("cleo", form, title="Tidier")) == "Changed, thank you."


async def test_an_entry_is_entrusted_to_another_steward(bot: Bot) -> None:
    await bot.uses("bo", "library", "save", url=INTRO)
    await bot.uses("cleo", "library", "search")
    answer = await bot.uses("bo", "library", "entrust", entry="1", member="cleo")
    assert lead(answer) == "@Cleo tends this entry now."
    assert "saved by @Bo on 1 March, steward @Cleo" in said(answer)
    assert "Edit" in labels(await bot.uses("cleo", "library", "show", entry="1"))
    unknown = await bot.uses("bo", "library", "entrust", entry="1", member="zoe")
    assert said(unknown).startswith("I have not met zoe here yet")


async def test_an_entry_is_withdrawn_by_who_saved_it_and_can_be_saved_again(bot: Bot) -> None:
    card = await bot.uses("bo", "library", "save", url=INTRO)
    await bot.presses("bo", "Withdraw", card)
    assert said(card) == "“example.org/intro” is out of the library."
    assert said(await bot.uses("bo", "library", "show", entry="1")).startswith(
        "There is no entry #1"
    )
    assert "The library is empty" in said(await bot.uses("bo", "library", "search"))
    assert lead(await bot.uses("bo", "library", "save", url=INTRO)) == "Saved to the library as #2."


async def test_withdrawing_by_command_asks_first(bot: Bot) -> None:
    await bot.uses("bo", "library", "save", url=INTRO)
    ask = await bot.uses("bo", "library", "withdraw", entry="1")
    assert said(ask) == "Take “example.org/intro” (#1) out of the library?\n[Withdraw it]"
    await bot.presses("bo", "Withdraw it", ask)
    assert said(ask) == "“example.org/intro” is out of the library."


async def test_what_others_keep_too_is_handed_over(bot: Bot) -> None:
    await bot.uses("bo", "library", "save", url=INTRO)
    await bot.uses("cleo", "library", "save", url=INTRO)
    ask = await bot.uses("bo", "library", "withdraw", entry="1")
    await bot.presses("bo", "Withdraw it", ask)
    assert "so it stays, and @Cleo tends it now" in said(ask)
    assert "saved by @Cleo" in said(await bot.uses("bo", "library", "show", entry="1"))


async def test_an_author_withdraws_their_words(bot: Bot) -> None:
    link = await bot.posts("cleo", "general", f"My secret recipe: {INTRO}")
    words = await bot.posts("cleo", "general", "Another recipe of mine")
    await bot.reacts("bo", "🔖", link)
    await bot.reacts("bo", "🔖", words)
    ask = await bot.uses("cleo", "library", "withdraw", entry="1")
    await bot.presses("cleo", "Withdraw it", ask)
    assert said(ask) == "Your words are out of “example.org/intro”; the link stays."
    assert "recipe" not in said(await bot.uses("bo", "library", "show", entry="1"))
    ask = await bot.uses("cleo", "library", "withdraw", entry="2")
    await bot.presses("cleo", "Withdraw it", ask)
    assert "is out of the library" in said(ask)


async def test_a_deleted_message_takes_its_words_along(bot: Bot) -> None:
    post = await bot.posts("cleo", "general", f"I should not have said this {INTRO}")
    await bot.reacts("bo", "🔖", post)
    await bot.chat.deletes(post)
    assert "should not" not in said(await bot.uses("bo", "library", "show", entry="1"))
    assert "Nothing found" in said(await bot.uses("bo", "library", "search", query="should"))
    again = await bot.uses("dev", "library", "search")
    assert "example.org/intro" in said(again)
    words = await bot.posts("cleo", "general", "Nor this")
    await bot.reacts("bo", "🔖", words)
    await bot.chat.deletes(words)
    everything = said(await bot.uses("dev", "library", "search"))
    assert "A message that was deleted" in everything
    assert "Nor this" not in everything
