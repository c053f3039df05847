"""The terminal: a script of every part of the library, as lines for people and as JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
SCRIPT = (HERE / "library.txt").read_text("utf-8")
KEYS = ["n", "at", "by", "to", "place", "thread", "private", "text", "parts", "edits"]


def talk(lines: str, *options: str) -> subprocess.CompletedProcess[str]:
    """What `copse talk` says to a script."""
    return subprocess.run(
        [sys.executable, "-m", "bot", "talk", *options],
        input=lines,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        timeout=120,
        check=False,
    )


def heard(lines: str, *options: str) -> list[dict[str, Any]]:
    """What a script that can be read says, as objects."""
    done = talk(lines, "--json", *options)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_script_exercises_every_part_of_the_library(database_url: str) -> None:
    spoken = [line for line in SCRIPT.splitlines() if line and not line.startswith("# ")]
    assert len(spoken) >= 40
    done = talk(SCRIPT, "--db", database_url)
    assert done.returncode == 0, done.stderr
    expected = HERE / "library.expected.txt"
    if os.environ.get("COPSE_REWRITE"):
        expected.write_text(done.stdout, "utf-8")
    assert done.stdout == expected.read_text("utf-8")


def test_json_has_one_object_a_line_with_the_same_keys(database_url: str) -> None:
    lines = heard(SCRIPT, "--db", database_url)
    assert all(list(line) == KEYS for line in lines)
    numbers = [line["n"] for line in lines if line["n"] and not line["edits"]]
    assert sorted(set(numbers)) == list(range(1, max(numbers) + 1))
    private = next(line for line in lines if line["text"].startswith("Saved to the library"))
    assert private["private"]
    assert private["to"] == "@ana"
    assert any(line["edits"] for line in lines)


def test_the_same_script_twice_on_the_same_database_adds_nothing_twice(database_url: str) -> None:
    script = """
    @ana in #general: Worth reading: https://example.org/intro
    @ana in #general: Name it first.
    @ana reacts 🔖 to 1
    @bo reacts 🔖 to 1
    @ana acts "Save to library" on 2
    @bo /library save https://example.org/two tags:"sql"
    @bo presses "I used this" on 6
    @cleo /library search
    @cleo /library show 1
    @cleo /library show 3
    @cleo /tag list
    """
    first, second = (
        [
            line
            for line in heard(script, "--db", database_url, "--at", "2027-03-01T09:00Z")
            if not line["edits"]
        ]
        for _ in range(2)
    )
    assert len(first) == len(second)
    for before, after in zip(first[-4:], second[-4:], strict=True):
        assert before == after
    answers = [line["text"] for line in second]
    assert answers[2] == "Saved to the library as #1."  # the same event has the same answer
    assert answers[4].startswith("Already in the library as #2")
    assert answers[5].startswith("Already in the library as #3")


@pytest.mark.parametrize(
    "line",
    [
        "hello",
        "@ana",
        "@ana says something",
        "@ana reacts 🔖 to 9",
        '@ana presses "Nothing" on 1',
        "@ana submits 1 title=x",
        "@ana submits 1 no pairs here",
        "clock tomorrow",
        "clock +5y",
        '@ana acts "Nothing" on 1',
        "@ana completes /library",
        "9 is deleted",
    ],
)
def test_a_line_that_cannot_be_read_names_itself(line: str) -> None:
    done = talk(f"@bo in #general: hello\n{line}\n@bo in #general: never said\n")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-2:][0] == f"line 2: {line}"
    assert "hello" in done.stdout
    assert "never said" not in done.stdout


def test_rooms_of_one_database_are_communities_of_their_own(database_url: str) -> None:
    heard("@ana /library save https://example.org/one", "--db", database_url, "--space", "one")
    lines = heard("@ana /library search", "--db", database_url, "--space", "two")
    assert lines[-1]["text"].startswith("The library is empty")


def test_a_thread_is_shown_by_its_head() -> None:
    lines = heard("@ana in #general: head\n@bo replies to 1: tail\n@cleo replies to 2: tail too\n")
    assert [line["thread"] for line in lines] == [None, 1, 1]


def test_a_clock_that_stands_is_moved_by_lines_alone() -> None:
    script = "@ana in #general: one\nclock +90m\n@ana in #general: two\n"
    first, second = (heard(script, "--at", at) for at in ("2027-03-01T09:00", "2027-03-01T09:00Z"))
    assert first == second
    assert [line["at"] for line in first] == ["2027-03-01T09:00:00Z", "2027-03-01T10:30:00Z"]
    assert talk(script, "--at", "teatime").returncode == 2
