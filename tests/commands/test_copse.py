"""Copse itself: help, privacy, settings, roles."""

from __future__ import annotations

import pytest

from commands import FEATURES
from tests.world import Bot, said


async def test_help_names_every_feature_and_every_command(bot: Bot) -> None:
    everything = said(await bot.uses("bo", "copse", "help"))
    for feature in FEATURES:
        assert f"/{feature.name}: {feature.about}" in everything
        one = said(await bot.uses("bo", "copse", "help", feature=feature.name))
        for command in feature.commands.values():
            assert f"/{feature.name} {command.name}" in one


async def test_a_bare_word_is_answered_with_help(bot: Bot) -> None:
    answer = await bot.types("bo", "general", "/library")
    assert "/library save <url>" in said(answer)


async def test_a_mistyped_word_gets_the_nearest_one(bot: Bot) -> None:
    assert "Did you mean /library save?" in said(await bot.types("bo", "general", "/library sav x"))
    assert "Did you mean /library?" in said(await bot.types("bo", "general", "/libary save x"))
    assert "I know: library" in said(await bot.uses("bo", "copse", "help", feature="cooking"))


async def test_privacy_says_what_is_stored(bot: Bot) -> None:
    assert "only when a member saves it" in said(await bot.uses("bo", "copse", "privacy"))


async def test_settings_are_shown_to_all_and_changed_by_stewards(bot: Bot) -> None:
    assert "Saves a message: 🔖" in said(await bot.uses("bo", "copse", "settings"))
    assert "That is for a steward" in said(await bot.uses("bo", "copse", "settings", emoji="📌"))
    answer = await bot.uses("ana", "copse", "settings", zone="Europe/Berlin", name="Our practice")
    assert said(answer) == (
        "Community: Our practice\nTime zone: Europe/Berlin\nSaves a message: 🔖"
    )
    assert "I know no time zone" in said(await bot.uses("ana", "copse", "settings", zone="Mars"))
    assert "too long" in said(await bot.uses("ana", "copse", "settings", name="x" * 81))
    assert "Our practice" in said(await bot.uses("bo", "copse", "settings"))


@pytest.mark.parametrize(
    ("person", "member", "role", "words"),
    [
        ("bo", "cleo", "steward", "That is for a steward"),
        ("ana", "ana", "member", "keeps one"),
        ("ana", "zoe", "member", "I have not met zoe"),
        ("ana", "cleo", "king", "no role I know"),
    ],
)
async def test_a_role_that_cannot_be_given_is_refused(
    bot: Bot, person: str, member: str, role: str, words: str
) -> None:
    assert words in said(await bot.uses(person, "copse", "role", member=member, role=role))


async def test_a_role_counts_at_once(bot: Bot) -> None:
    await bot.uses("bo", "copse", "help")
    await bot.uses("bo", "library", "save", url="https://a.example/")
    assert "@Bo is a steward now." in said(
        await bot.uses("ana", "copse", "role", member="bo", role="steward")
    )
    assert "@Ana is a guest now." in said(
        await bot.uses("bo", "copse", "role", member="ana", role="guest")
    )
    assert "That is for a steward" in said(
        await bot.uses("ana", "copse", "role", member="ana", role="steward")
    )
