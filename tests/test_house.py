"""Rules about the tree itself, each with an example that breaks it.

The layers of docs/decisions are import-linter's to hold: `python3 start.py check` runs them.
"""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path, PurePosixPath

import pytest

import start

ROOT = Path(start.__file__).parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
NOT_OURS = {"LICENSE"}
LOCAL = {".git", ".venv", ".tools", "__pycache__", "data", "build", "dist"}

# Classes of one letter keep these patterns from finding themselves.
UNFINISHED = re.compile(r"\b(?:TOD[O]|FIXM[E]|XX[X]|HAC[K])\b")
MACHINE_PATH = re.compile(  # but Ana, Bo, Cleo and Dev may have a home in an example
    r"/(?:hom[e]|User[s])/(?!(?:ana|bo|cleo|dev)\b)\w|/roo[t]/|/wor[k]/\w|\b[A-Z]:\\User[s]\b"
)
INDEX = re.compile(
    r"pyp[i]\.org/simple|pythonhoste[d]\.org|registry\.npmj[s]\.|proxy\.golan[g]\.org"
    r"|^--(?:extra-)?index-ur[l]",
    re.MULTILINE,
)
REGISTRY = re.compile(r"\b(?:pyp[i]\.org|npmj[s]\.(?:com|org)|anacond[a]\.org|crate[s]\.io)\b")
KNOWS_SITES = ("community/", "tests/community/")  # members link to packages as to anything else
VAGUE = {"manager", "service", "helper", "helpers", "utils", "util", "base", "common", "types"}


def tree() -> Iterator[tuple[str, str]]:
    """Every text file that is tracked or about to be: its path in the tree, and its text."""
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(asked, cwd=ROOT, capture_output=True, check=True).stdout.decode()
        paths = [ROOT / name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):  # unpacked from an archive
        paths = [
            path
            for path in ROOT.rglob("*")
            if not LOCAL & set(path.relative_to(ROOT).parts) and "_cache" not in str(path)
        ]
    for path in sorted(paths):
        if path.is_file() and b"\0" not in (data := path.read_bytes()):
            yield path.relative_to(ROOT).as_posix(), data.decode(errors="replace")


def too_long(path: str, text: str) -> bool:
    """Past 300 lines a noun is missing; 400 is where that stops being a matter of taste.

    A migration is history, written by a machine and changed by nobody.
    """
    if path.startswith("storage/migrations/versions/"):
        return False
    limit = 219 if path == "start.py" else 400
    ours = path == "start.py" or PurePosixPath(path).parts[0] in PACKAGES
    return ours and path.endswith(".py") and len(text.splitlines()) > limit


def filled_init(path: str, text: str) -> bool:
    """`__init__.py` files are empty; only commands/__init__.py lists the features."""
    return path.endswith("__init__.py") and path != "commands/__init__.py" and bool(text.strip())


def unfinished(path: str, text: str) -> bool:
    """What is not done yet has no place in the code."""
    return path not in NOT_OURS and bool(UNFINISHED.search(text))


def tied_to_a_machine(path: str, text: str) -> bool:
    """No path of anybody's machine, no host of a package registry: mirrors have to work."""
    hosts = REGISTRY.search(text) if not path.startswith(KNOWS_SITES) else None
    return bool(MACHINE_PATH.search(text) or INDEX.search(text) or hosts)


def vaguely_named(path: str, text: str) -> bool:
    """A module is named for what it holds."""
    return path.endswith(".py") and PurePosixPath(path).stem in VAGUE


def mocks(path: str, text: str) -> bool:
    """Our own code is never replaced by a mock."""
    return path.endswith(".py") and bool(re.search(r"^\s*(?:from|import) unittest\b", text, re.M))


def ignores_without_a_reason(path: str, text: str) -> bool:
    """Every `type: ignore` names its code and says why: there, or on the line above.

    Lines in a row that ignore the same for the same reason say it once.
    """
    lines = text.splitlines() if path.endswith(".py") else []
    ignored = re.compile(r"#\s*type:\s*ignor[e](\[[\w, -]+\])?(\s+# \w)?")
    for above, line in pairwise(["", *lines]):
        match, before = ignored.search(line), ignored.search(above)
        told = above.lstrip().startswith("# ") or (match and before and match[1] == before[1])
        if match and not (match[1] and (match[2] or told)):
            return True
    return False


def shows_its_marks(path: str, text: str) -> bool:
    """A refusal that names a command is markup: plain text is quoted, and would show its marks."""
    plain = re.compile(r'Refusal\(\s*(?:f?"[^"]*"\s*)+')
    return path.endswith(".py") and any("`" in found[0] for found in plain.finditer(text))


Rule = Callable[[str, str], bool]
RULES: dict[Rule, list[tuple[str, str]]] = {
    too_long: [("bot/cli.py", "x = 1\n" * 401), ("start.py", "x = 1\n" * 220)],
    filled_init: [("bot/__init__.py", "x = 1\n"), ("tests/wire/__init__.py", '"""Wire."""\n')],
    unfinished: [("docs/a.md", "TOD" + "O: write"), ("bot/cli.py", "# FIXM" + "E later")],
    tied_to_a_machine: [
        ("a.sh", "cd /hom" + "e/someone/copse"),
        ("a.md", "C:" + "\\Users\\ana"),
        ("requirements.lock", "--index-ur" + "l https://mirror.example/simple"),
        ("a.toml", "https://pyp" + "i.org/simple"),
        ("community/sites.py", "https://pyp" + "i.org/simple"),
        ("docs/a.md", "https://pyp" + "i.org/project/copse"),
    ],
    vaguely_named: [("bot/utils.py", "")],
    mocks: [("tests/test_a.py", "from unittest" + ".mock import Mock")],
    ignores_without_a_reason: [
        ("bot/a.py", "x = y  # type: " + "ignore"),
        ("bot/a.py", "x = y  # type: " + "ignore[arg-type]"),
    ],
    shows_its_marks: [("commands/a.py", "raise Refusal" + '("No. " "`/a b` does")')],
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_tree_keeps_the_rule(rule: Rule) -> None:
    files = list(tree())
    assert {"start.py", "pyproject.toml", "tests/test_house.py"} <= {path for path, _ in files}
    assert [path for path, text in files if rule(path, text)] == []


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [(rule, path, text) for rule, examples in RULES.items() for path, text in examples],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_the_rule_finds_what_breaks_it(rule: Rule, path: str, text: str) -> None:
    assert rule(path, text)


def test_start_py_needs_the_standard_library_only() -> None:
    imports = [
        name.name if isinstance(node, ast.Import) else node.module or ""
        for node in ast.walk(ast.parse((ROOT / "start.py").read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    ]
    assert imports
    assert [name for name in imports if name.split(".")[0] not in sys.stdlib_module_names] == []


def pins(name: str) -> dict[str, str]:
    """The packages a lock file names, with version and marker."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return dict(line.rstrip(" \\").split("==", 1) for line in lines if re.match(r"[\w.-]+==", line))


@pytest.mark.parametrize(
    ("smaller", "larger"),
    [
        ("requirements.lock", "requirements-dev.lock"),
        ("requirements-dev.lock", "requirements-bench.lock"),
    ],
)
def test_a_larger_lock_holds_the_same_versions_as_the_smaller(smaller: str, larger: str) -> None:
    held = pins(larger)
    assert pins(smaller)
    different = {
        name: (pin, held.get(name))
        for name, pin in pins(smaller).items()
        if held.get(name, "").split(" ;")[0] != pin.split(" ;")[0]
    }
    assert different == {}


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_pin_has_a_hash(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[\w.-]+==)", text.strip())
    assert len(entries) == len(pins(name))
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_locks_name_all_that_the_project_asks_for() -> None:
    def missing(asked: list[str], lock: str) -> list[str]:
        names = [re.split(r"[\[<>=~!; ]", line)[0].lower().replace(".", "-") for line in asked]
        return [name for name in names if name not in pins(lock)]

    assert missing(PROJECT["project"]["dependencies"], "requirements.lock") == []
    assert missing(PROJECT["dependency-groups"]["dev"], "requirements-dev.lock") == []
    assert missing(PROJECT["dependency-groups"]["bench"], "requirements-bench.lock") == []


def test_the_oldest_python_is_the_same_everywhere() -> None:
    oldest = "{}.{}".format(*start.OLDEST)
    assert PROJECT["project"]["requires-python"] == f">={oldest}"
    assert PROJECT["tool"]["ruff"]["target-version"] == f"py{oldest.replace('.', '')}"
