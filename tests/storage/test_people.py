"""Every table with a member in it says how it is told, forgotten, and made one of two."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import JSON, Table

from storage.people import all_mine, all_traces
from storage.schema import tables


def members_in(table: Table) -> set[str]:
    """The columns of a table that name a member."""
    named = {key.parent.name for key in table.foreign_keys if key.column.table.name == "member"}
    also = "id" if table.name == "member" else "member_id"
    return named | {column.name for column in table.c if column.name == also}


def test_every_column_that_names_a_member_is_told_forgotten_and_merged() -> None:
    named = {
        (table.name, column) for table in tables().tables.values() for column in members_in(table)
    }
    declared = Counter((each.table.name, each.column) for each in all_mine())
    assert set(declared) == named, "add a line `mine(…)` under the table (storage/people.py)"
    assert max(declared.values()) == 1


def test_every_json_column_says_what_becomes_of_the_people_in_it() -> None:
    free = {
        (table.name, column.name)
        for table in tables().tables.values()
        for column in table.c
        if isinstance(column.type, JSON)
    }
    declared = {(each.table.name, column) for each in all_traces() for column in each.columns}
    assert free - declared == set(), "add a line `traces(…)` under the table (storage/people.py)"


def test_whoever_is_told_about_themselves_is_told_of_nobody_else() -> None:
    for each in all_mine():
        others = members_in(each.table) | {
            column.name for column in each.table.c if isinstance(column.type, JSON)
        }
        assert not set(each.tells) & others, f"{each.table.name} tells of others"
        assert bool(each.called) == bool(each.tells), f"{each.table.name}.{each.column}"
    called = [each.called for each in all_mine() if each.called]
    assert len(called) == len(set(called)), "two lines call their rows the same"


def test_what_stays_without_its_member_can() -> None:
    for each in all_mine():
        column = each.table.c[each.column]
        if each.forget == "anonymise":
            assert not column.primary_key, f"{each.table.name}.{each.column} is part of the key"
