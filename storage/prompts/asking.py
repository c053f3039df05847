"""Where and when prompts are asked, and who answered: the queries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, func, select, update
from sqlmodel import col

from storage.database import Connection
from storage.inserts import insert
from storage.prompts.tables import (
    AnswerRow,
    Asked,
    AskedPost,
    AskedPostRow,
    AskedRow,
    PinRow,
    Prompt,
    PromptRow,
    Series,
    SeriesPlaceRow,
    SeriesRow,
)
from storage.values import columns

_SERIES = columns(SeriesRow, Series)
_PROMPT = columns(PromptRow, Prompt)
_ASKED = columns(AskedRow, Asked)
_POST = columns(AskedPostRow, AskedPost)


class Past(NamedTuple):
    """A prompt that was asked, in what words, and how many answered."""

    asked: Asked
    text: str
    answered: int


async def begin(db: Connection, **fields: Any) -> Series:
    """Begin a series. Any: its columns."""
    made = insert(db, SeriesRow).values(**fields).returning(*_SERIES)
    return Series(*(await db.execute(made)).one())


async def end(db: Connection, series_id: int, at: datetime) -> None:
    """Let a series be over."""
    over = update(SeriesRow).where(col(SeriesRow.id) == series_id)
    await db.execute(over.values(ended_at=at))


_GOING = (
    select(*_SERIES)
    .where(
        col(SeriesRow.community_id) == bindparam("community_id"), col(SeriesRow.ended_at).is_(None)
    )
    .order_by(col(SeriesRow.id))
)


async def going(db: Connection, community_id: int) -> list[Series]:
    """The series of a community that go on."""
    return [Series(*row) for row in await db.execute(_GOING, {"community_id": community_id})]


async def series(db: Connection, community_id: int, series_id: int) -> Series | None:
    """A series by its number, if it goes on."""
    found = await going(db, community_id)
    return next((each for each in found if each.id == series_id), None)


async def place(db: Connection, series_id: int, space: str, channel: str) -> None:
    """Let the prompts of a series be asked in a channel, too."""
    row = {"series_id": series_id, "space_id": space, "channel": channel}
    await db.execute(insert(db, SeriesPlaceRow).values(**row).on_conflict_do_nothing())


async def unplace(db: Connection, series_id: int, space: str, channel: str) -> None:
    """Let the prompts of a series be asked in a channel no more."""
    await db.execute(
        delete(SeriesPlaceRow).where(
            col(SeriesPlaceRow.series_id) == series_id,
            col(SeriesPlaceRow.space_id) == space,
            col(SeriesPlaceRow.channel) == channel,
        )
    )


async def places(db: Connection, ids: Iterable[int]) -> dict[int, list[tuple[str, str]]]:
    """Space and channel of where each of some series is asked."""
    query = (
        select(
            col(SeriesPlaceRow.series_id), col(SeriesPlaceRow.space_id), col(SeriesPlaceRow.channel)
        )
        .where(col(SeriesPlaceRow.series_id).in_(list(ids)))
        .order_by(col(SeriesPlaceRow.space_id), col(SeriesPlaceRow.channel))
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for number, space, channel in await db.execute(query):
        found.setdefault(number, []).append((space, channel))
    return found


async def pin(db: Connection, series_id: int, day: date, prompt_id: int) -> None:
    """Let a prompt be asked on a date."""
    made = insert(db, PinRow).values(series_id=series_id, day=day, prompt_id=prompt_id)
    await db.execute(
        made.on_conflict_do_update(
            index_elements=["series_id", "day"], set_={"prompt_id": prompt_id}
        )
    )


_PINNED = (
    select(col(PinRow.day), *_PROMPT)
    .join(PromptRow, col(PromptRow.id) == col(PinRow.prompt_id))
    .where(
        col(PinRow.series_id) == bindparam("series_id"),
        col(PromptRow.community_id) == bindparam("community_id"),
        col(PromptRow.state) == "approved",
    )
)


async def pinned(db: Connection, series: Series) -> dict[date, Prompt]:
    """The prompts that are pinned to dates of a series, if they are in the deck still."""
    keys = {"series_id": series.id, "community_id": series.community_id}
    return {day: Prompt(*kept) for day, *kept in await db.execute(_PINNED, keys)}


async def unpin(db: Connection, series_id: int, day: date) -> None:
    """Let a date of a series be as any other."""
    await db.execute(
        delete(PinRow).where(col(PinRow.series_id) == series_id, col(PinRow.day) == day)
    )


async def ask(
    db: Connection,
    series_id: int,
    prompt_id: int,
    day: date,
    at: datetime,
    there: Iterable[tuple[str, str]],
) -> Asked:
    """Write down that a prompt is asked in some places."""
    row = {"series_id": series_id, "prompt_id": prompt_id, "day": day, "asked_at": at}
    made = insert(db, AskedRow).values(**row).returning(*_ASKED)
    asked = Asked(*(await db.execute(made)).one())
    posts = [
        {"asked_id": asked.id, "space_id": space, "channel": channel} for space, channel in there
    ]
    await db.execute(insert(db, AskedPostRow), posts)
    return asked


async def asked(db: Connection, asked_id: int) -> Asked | None:
    """What was asked, by its number."""
    row = (await db.execute(select(*_ASKED).where(col(AskedRow.id) == asked_id))).first()
    return Asked(*row) if row else None


async def past(db: Connection, community_id: int, most: int) -> list[Past]:
    """What was asked in a community, the latest first."""
    answered = (
        select(func.count(func.distinct(col(AnswerRow.member_id))))
        .where(col(AnswerRow.asked_id) == col(AskedRow.id))
        .scalar_subquery()
    )
    query = (
        select(*_ASKED, col(PromptRow.text), answered)
        .join(PromptRow, col(PromptRow.id) == col(AskedRow.prompt_id))
        .join(SeriesRow, col(SeriesRow.id) == col(AskedRow.series_id))
        .where(col(SeriesRow.community_id) == community_id)
        .order_by(col(AskedRow.id).desc())
        .limit(most)
    )
    return [Past(Asked(*kept), text, n) for *kept, text, n in await db.execute(query)]


async def channels_of(
    db: Connection, asked_ids: Iterable[int], space: str
) -> dict[int, tuple[str, ...]]:
    """In which channels of a space each of some prompts was asked."""
    query = (
        select(col(AskedPostRow.asked_id), col(AskedPostRow.channel))
        .where(col(AskedPostRow.asked_id).in_(list(asked_ids)), col(AskedPostRow.space_id) == space)
        .order_by(col(AskedPostRow.channel))
    )
    found: dict[int, tuple[str, ...]] = {}
    for number, channel in await db.execute(query):
        found[number] = (*found.get(number, ()), channel)
    return found


async def posts(db: Connection, asked_id: int) -> list[AskedPost]:
    """Where a prompt was asked."""
    query = select(*_POST).where(col(AskedPostRow.asked_id) == asked_id)
    found = await db.execute(query.order_by(col(AskedPostRow.space_id), col(AskedPostRow.channel)))
    return [AskedPost(*row) for row in found]


async def shown(
    db: Connection, asked_id: int, space: str, channel: str, **fields: str | bool | None
) -> None:
    """Write down by which message a prompt, or its recap, is out there."""
    there = update(AskedPostRow).where(
        col(AskedPostRow.asked_id) == asked_id,
        col(AskedPostRow.space_id) == space,
        col(AskedPostRow.channel) == channel,
    )
    await db.execute(there.values(**fields))


_THREAD = (
    select(*_ASKED)
    .join(AskedPostRow, col(AskedPostRow.asked_id) == col(AskedRow.id))
    .join(SeriesRow, col(SeriesRow.id) == col(AskedRow.series_id))
    .where(
        col(SeriesRow.community_id) == bindparam("community_id"),
        col(AskedPostRow.space_id) == bindparam("space"),
        col(AskedPostRow.channel) == bindparam("channel"),
        col(AskedPostRow.thread) == bindparam("thread"),
    )
    .limit(1)
)


async def in_thread(
    db: Connection, community_id: int, space: str, channel: str, thread: str
) -> Asked | None:
    """What was asked in a thread, if a prompt was."""
    where = {"community_id": community_id, "space": space, "channel": channel, "thread": thread}
    row = (await db.execute(_THREAD, where)).first()
    return Asked(*row) if row else None


async def recapped(db: Connection, asked_id: int, at: datetime) -> None:
    """Write down that a prompt has its recap."""
    done = update(AskedRow).where(col(AskedRow.id) == asked_id)
    await db.execute(done.values(recapped_at=at))


async def answer(
    db: Connection,
    asked_id: int,
    space: str,
    channel: str,
    message_id: str,
    member_id: int,
    at: datetime,
) -> None:
    """Write down that a member answered."""
    row = {"asked_id": asked_id, "space_id": space, "channel": channel}
    row |= {"message_id": message_id, "member_id": member_id, "at": at}
    await db.execute(insert(db, AnswerRow).values(**row).on_conflict_do_nothing())


async def unanswer(db: Connection, space: str, channel: str, message_id: str) -> int | None:
    """An answer is no longer there; what it answered."""
    gone = delete(AnswerRow).where(
        col(AnswerRow.space_id) == space,
        col(AnswerRow.channel) == channel,
        col(AnswerRow.message_id) == message_id,
    )
    found: int | None = await db.scalar(gone.returning(col(AnswerRow.asked_id)))
    return found


async def answerers(db: Connection, asked_id: int) -> list[int]:
    """Who answered, the first to answer first."""
    query = (
        select(col(AnswerRow.member_id))
        .where(col(AnswerRow.asked_id) == asked_id)
        .group_by(col(AnswerRow.member_id))
        .order_by(func.min(col(AnswerRow.at)), col(AnswerRow.member_id))
    )
    return list((await db.execute(query)).scalars())
