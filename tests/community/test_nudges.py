"""Whether a nudge is said, and when: within the member's hours and one budget, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.nudges import (
    WEEK,
    Fold,
    History,
    Hours,
    Planned,
    Prefs,
    SendAt,
    Suppress,
    Why,
    decide,
    digest_at,
    is_ignored,
    told,
    weekly,
)

WORK = frozenset(range(5))
BERLIN = Hours(WORK, time(9), time(18), "Europe/Berlin")
MONDAY = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
ZONES = ("Europe/Berlin", "Asia/Kolkata", "America/New_York", "Pacific/Chatham", "UTC")

instants = st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis wants naive bounds
hours = st.builds(
    Hours,
    st.frozensets(st.integers(0, 6)),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.sampled_from(ZONES),
)
maybe = st.none() | instants
prefs = st.builds(
    Prefs,
    st.integers(1, 7),
    hours,
    maybe,
    maybe,
    st.sampled_from(["", "", "", "member", "silence"]),
    st.sampled_from(["direct", "direct", "fallback", "closed", "unknown", "gone"]),
)
nudges = st.builds(Planned, instants, maybe, st.booleans(), st.booleans())


@st.composite
def situations(draw: st.DrawFn) -> tuple[Prefs, History, datetime, Planned]:
    """Any preferences, history and nudge, at any instant."""
    now = draw(instants)
    sent = draw(st.lists(st.timedeltas(timedelta(), 2 * WEEK), max_size=8))
    came = draw(st.none() | st.timedeltas(timedelta(), 2 * WEEK))
    history = History(
        tuple(now - each for each in sent),
        draw(st.booleans()),
        None if came is None else now - came,
    )
    return draw(prefs), history, now, draw(nudges)


def _inside(hours: Hours, at: datetime) -> bool:
    """Whether an instant is within hours, read off the clock on the wall."""
    local = at.astimezone(ZoneInfo(hours.zone))
    clock = local.time().replace(second=0, microsecond=0)
    if hours.starts < hours.ends:
        return local.weekday() in hours.days and hours.starts <= clock < hours.ends
    if clock >= hours.starts:
        return local.weekday() in hours.days
    return clock < hours.ends and (local.weekday() - 1) % 7 in hours.days


@given(situations())
def test_nothing_unsolicited_comes_outside_the_hours_or_beyond_the_budget(
    situation: tuple[Prefs, History, datetime, Planned],
) -> None:
    prefs, history, now, nudge = situation
    found = decide(prefs, history, now, nudge)
    if isinstance(found, SendAt) and not nudge.solicited:
        assert found.at == prefs.hours.opening(found.at)
        assert told(history, found.at) < prefs.weekly
    if isinstance(found, SendAt):
        assert found.at >= max(now, nudge.due_at)
        assert nudge.expires_at is None or nudge.digest or found.at < nudge.expires_at
        assert prefs.snoozed_until is None or found.at >= prefs.snoozed_until
        assert prefs.away_until is None or found.at >= prefs.away_until
        assert not prefs.stopped
    if isinstance(found, Fold):
        assert not nudge.solicited
        assert not nudge.digest
        assert told(history, found.at) < prefs.weekly
        assert history.digested is None or found.at >= history.digested + WEEK


@given(situations())
def test_what_was_decided_is_decided_again_when_its_time_comes(
    situation: tuple[Prefs, History, datetime, Planned],
) -> None:
    prefs, history, now, nudge = situation
    found = decide(prefs, history, now, nudge)
    if isinstance(found, SendAt):
        again = Planned(found.at, nudge.expires_at, nudge.solicited, nudge.digest)
        assert decide(prefs, history, found.at, again) == found


@given(hours, instants)
def test_hours_open_at_the_first_minute_on_the_clock_that_is_within_them(
    hours: Hours, at: datetime
) -> None:
    opens = hours.opening(at)
    if not hours.days:
        assert opens is None
        return
    assert opens is not None
    step = at
    while step < opens and step < at + timedelta(days=2):
        # A clock that goes back shows minutes twice, so these are not asked about.
        local = step.astimezone(ZoneInfo(hours.zone))
        twice = local.utcoffset() != local.replace(fold=1).utcoffset()
        back = (step - timedelta(hours=3)).astimezone(ZoneInfo(hours.zone)).utcoffset()
        forth = (step + timedelta(hours=3)).astimezone(ZoneInfo(hours.zone)).utcoffset()
        if not twice and back == forth:
            assert not _inside(hours, step), step
        step += timedelta(minutes=17)


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2027-03-26T12:00", "2027-03-26T12:00"),  # a Friday noon in Berlin is 13:00
        ("2027-03-26T17:00", "2027-03-29T07:00"),  # Friday 18:00; on Monday it is summer
        ("2027-03-26T07:59", "2027-03-26T08:00"),
        ("2027-10-29T16:00", "2027-11-01T08:00"),  # and back to winter
    ],
)
def test_nine_o_clock_is_nine_o_clock_on_both_sides_of_a_change(at: str, opens: str) -> None:
    assert BERLIN.opening(_utc(at)) == _utc(opens)


def test_a_night_that_begins_on_friday_goes_on_into_saturday() -> None:
    night = Hours(frozenset({4}), time(22), time(6), "UTC")
    assert night.opening(_utc("2027-03-06T03:00")) == _utc("2027-03-06T03:00")
    assert night.opening(_utc("2027-03-06T06:00")) == _utc("2027-03-12T22:00")


def test_a_digest_comes_at_ten_with_room_a_week_after_the_last() -> None:
    light = Prefs(2, Hours(WORK, time(9), time(18), "UTC"))
    sent = (MONDAY, MONDAY + timedelta(days=1))
    assert digest_at(light, History(sent), sent[-1]) == _utc("2027-03-08T10:00")
    early = History((), digested=_utc("2027-03-03T12:00"))
    assert digest_at(light, early, MONDAY) == _utc("2027-03-11T10:00")
    late = Prefs(2, Hours(WORK, time(13), time(18), "UTC"))
    assert digest_at(late, History(), MONDAY) == _utc("2027-03-01T13:00")


def test_what_finds_no_room_is_folded_and_a_waiting_digest_keeps_its_room() -> None:
    light = Prefs(2, Hours(WORK, time(9), time(18), "UTC"))
    nudge = Planned(MONDAY)
    assert decide(light, History((MONDAY,)), MONDAY, nudge) == SendAt(MONDAY)
    waiting = History((MONDAY,), waiting=True)
    assert decide(light, waiting, MONDAY, nudge) == Fold(_utc("2027-03-01T10:00"))
    full = History((MONDAY, MONDAY))
    assert decide(light, full, MONDAY, nudge) == Fold(_utc("2027-03-08T10:00"))


def test_what_was_asked_for_comes_at_its_hour_whatever_the_hour_and_the_budget() -> None:
    night = _utc("2027-03-06T03:00")
    full = History((night,) * 9)
    assert decide(Prefs(2, BERLIN), full, night, Planned(night, solicited=True)) == SendAt(night)


def test_somebody_away_hears_nothing_and_what_can_wait_comes_in_their_hours_afterwards() -> None:
    away = Prefs(4, BERLIN, away_until=_utc("2027-03-14T23:00"))
    assert decide(away, History(), MONDAY, Planned(MONDAY)) == Suppress("away")
    asked = Planned(MONDAY, solicited=True)
    assert decide(away, History(), MONDAY, asked) == SendAt(_utc("2027-03-15T08:00"))
    soon = Planned(MONDAY, _utc("2027-03-03T00:00"), solicited=True)
    assert decide(away, History(), MONDAY, soon) == Suppress("away")


@pytest.mark.parametrize(
    ("prefs", "nudge", "why"),
    [
        (Prefs(4, BERLIN, stopped="member"), Planned(MONDAY), "stopped"),
        (Prefs(4, BERLIN, stopped="silence"), Planned(MONDAY), "ignored"),
        (Prefs(4, BERLIN, reach="closed"), Planned(MONDAY), "closed"),
        (Prefs(4, BERLIN, reach="unknown"), Planned(MONDAY, solicited=True), "unknown"),
        (Prefs(4, BERLIN, reach="gone"), Planned(MONDAY), "gone"),
        (Prefs(4, BERLIN), Planned(MONDAY, MONDAY), "expired"),
        (Prefs(4, Hours(frozenset(), time(9), time(18), "UTC")), Planned(MONDAY), "hours"),
        (
            Prefs(4, BERLIN),
            Planned(MONDAY - timedelta(hours=4), MONDAY - timedelta(hours=2)),
            "hours",
        ),
        (
            Prefs(4, BERLIN, snoozed_until=MONDAY + WEEK),
            Planned(MONDAY, MONDAY + timedelta(days=2)),
            "snoozed",
        ),
    ],
)
def test_what_is_not_said_has_its_reason(prefs: Prefs, nudge: Planned, why: Why) -> None:
    now = min(MONDAY, nudge.due_at)
    assert decide(prefs, History(), now, nudge) == Suppress(why)


def test_who_reads_along_is_told_half_as_much() -> None:
    assert [weekly(level, peripheral=False) for level in ("light", "standard", "active")] == [
        2,
        4,
        7,
    ]
    assert [weekly(level, peripheral=True) for level in ("light", "standard", "active")] == [
        1,
        2,
        3,
    ]


def test_two_without_an_answer_are_ignored_once_there_was_time_for_one() -> None:
    day = timedelta(days=1)
    assert not is_ignored(History(unanswered=(MONDAY, MONDAY + 5 * day)), MONDAY + 6 * day)
    assert is_ignored(History(unanswered=(MONDAY, MONDAY + 5 * day)), MONDAY + 8 * day)
    assert not is_ignored(History(unanswered=(MONDAY,)), MONDAY + 30 * day)


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
