"""The dates on which a community rests, as schedules ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from storage.holidays import Holiday


@dataclass(frozen=True, slots=True)
class Rest:
    """All holidays of a community: `day in rest` says whether it rests then."""

    holidays: Sequence[Holiday] = ()

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and any(falls(each, day) for each in self.holidays)


def falls(holiday: Holiday, day: date) -> bool:
    """Whether a date is one of a holiday's; a yearly one comes again from its first year on."""
    if not holiday.yearly or day < holiday.first:
        return holiday.first <= day <= holiday.last
    first, last = _of_year(holiday.first), _of_year(holiday.last)
    if first <= last:
        return first <= _of_year(day) <= last
    return not last < _of_year(day) < first  # over the turn of the year


def _of_year(day: date) -> tuple[int, int]:
    return day.month, day.day
