"""start.py, driven as people drive it."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import start
from tests.machine import Machine, Said, furnish

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return furnish(tmp_path)


def test_the_first_start_makes_an_environment_and_opens_the_playground(machine: Machine) -> None:
    said = machine.start()
    assert said.handed() == ("bot.__main__", ["play"], str(machine.folder))
    assert machine.heard("uv --quiet") == [
        f"uv --quiet venv --python {sys.executable} .venv",
        "uv --quiet pip install --python .venv/bin/python --require-hashes -r requirements.lock",
    ]
    assert machine.settings("uv --quiet pip")["UV_COMPILE_BYTECODE"] == "1"
    made, installed = said.steps.splitlines()[1:3]
    assert made.startswith("  make .venv with uv ... ")
    assert installed.startswith("  install packages with uv ... ")
    assert made.endswith(" s")


def test_the_second_start_asks_no_tool_and_says_nothing(machine: Machine) -> None:
    machine.start()
    before = machine.heard()
    again = machine.start()
    assert again.handed()[1] == ["play"]
    assert (again.steps, machine.heard()) == ("", before)


@pytest.mark.parametrize(
    ("words", "handed"),
    [
        (["doctor", "--json"], ["doctor", "--json"]),
        (["--port", "8"], ["play", "--port", "8"]),
        (["play", "--port", "8"], ["play", "--port", "8"]),
        (["library", "two words", ""], ["library", "two words", ""]),
    ],
)
def test_other_words_are_commands_of_copse(
    machine: Machine, words: list[str], handed: list[str]
) -> None:
    assert machine.start(*words).handed()[1] == handed


def test_the_exit_status_is_that_of_the_command(machine: Machine) -> None:
    assert machine.start("doctor", LEAVE_WITH="7").status == 7


def test_the_copse_command_runs_the_sources_from_any_folder(machine: Machine) -> None:
    machine.start("dev")
    copse = [str(machine.tree / ".venv" / "bin" / "copse"), "save", "a b"]
    (machine.folder / "bot.py").write_text("raise SystemExit('the wrong bot')")
    done = subprocess.run(copse, cwd=machine.folder, capture_output=True, text=True, check=True)
    assert Said(0, done.stdout, "").handed() == (
        "bot.__main__",
        ["save", "a b"],
        str(machine.folder),
    )


def test_a_changed_lock_is_installed_into_the_same_environment(machine: Machine) -> None:
    machine.start()
    (machine.tree / ".venv" / "mine").touch()
    (machine.tree / "requirements.lock").write_text("one==2\n")
    machine.start()
    assert len(machine.heard("uv --quiet venv")) == 1
    assert len(machine.heard("uv --quiet pip install")) == 2
    assert (machine.tree / ".venv" / "mine").exists()


def test_an_interrupted_change_of_lock_does_not_pass_for_the_old_one(machine: Machine) -> None:
    machine.start()
    (machine.tree / "requirements.lock").write_text("one==2\n")
    machine.break_down("uv --quiet pip", "pip install")
    assert machine.start().status == 1
    machine.break_down()
    (machine.tree / "requirements.lock").write_text("one==1\n")
    machine.start()
    assert len(machine.heard("uv --quiet pip install")) == 3


def test_developers_packages_are_added_once_and_serve_the_playground_too(machine: Machine) -> None:
    machine.start()
    assert machine.start("dev").out == ""
    machine.start("test")
    machine.start()
    assert [said.split()[-1] for said in machine.heard("uv --quiet pip install")] == [
        "requirements.lock",
        "requirements-dev.lock",
    ]


def test_an_environment_that_was_moved_is_made_again(machine: Machine) -> None:
    machine.start()
    (machine.tree / ".venv" / "mine").touch()
    moved = Machine(machine.folder, machine.tree.rename(machine.folder / "elsewhere"))
    assert moved.start().handed()[1] == ["play"]
    assert not (moved.tree / ".venv" / "mine").exists()


def test_an_environment_whose_python_went_away_is_made_again(machine: Machine) -> None:
    machine.start()
    python, stamp = machine.tree / ".venv/bin/python", machine.tree / ".venv/copse-stamp"
    gone = machine.folder / "gone"
    stamp.write_text(stamp.read_text().replace(str(python.resolve()), str(gone)))
    python.unlink()
    python.symlink_to(gone)
    assert machine.start().handed()[1] == ["play"]
    assert len(machine.heard("uv --quiet venv")) == 2


def test_an_environment_can_be_remade_from_within(machine: Machine) -> None:
    machine.start()
    (machine.tree / ".venv" / "copse-stamp").write_text("another place")
    inside = [str(machine.tree / ".venv" / "bin" / "python"), str(machine.tree / "start.py"), "dev"]
    env = {"PATH": str(machine.folder / "shelf"), "MACHINE": str(machine.folder)}
    subprocess.run(inside, cwd=machine.folder, env=env, capture_output=True, check=True)
    python = machine.heard("uv --quiet venv")[-1].split()[4]
    assert ".venv" not in Path(python).parts
    assert Path(python).resolve() == Path(sys.executable).resolve()


def test_uv_comes_through_pip_where_it_is_missing_and_is_kept(machine: Machine) -> None:
    bare = machine.without_uv()
    assert machine.start(path=bare, PIP_USER="1").handed()[1] == ["play"]
    assert machine.heard("pip install") == ["pip install --quiet --target .tools uv"]
    assert machine.settings("pip install")["PIP_USER"] == "0"
    machine.start("dev", path=bare)
    assert len(machine.heard("pip install")) == 1


def test_pip_in_a_venv_is_the_way_without_uv(machine: Machine) -> None:
    machine.break_down("uv")
    assert machine.start().handed()[1] == ["play"]
    assert machine.heard("venv", "pip install")[1:] == [
        "venv .venv",
        "pip install --quiet --require-hashes -r requirements.lock",
    ]


def test_virtualenv_is_the_way_where_ensurepip_is_missing(machine: Machine) -> None:
    machine.break_down("uv", "venv")
    assert machine.start().handed()[1] == ["play"]
    assert machine.heard("venv", "virtualenv", "pip install")[1:] == [
        "venv .venv",
        "pip install --quiet --upgrade --target .tools/virtualenv virtualenv",
        "virtualenv .venv",
        "pip install --quiet --require-hashes -r requirements.lock",
    ]


def test_where_no_way_works_each_failure_and_a_remedy_are_said(machine: Machine) -> None:
    machine.break_down("uv", "venv", "pip install")
    said = machine.start()
    assert (said.status, said.out) == (1, "")
    for failure in ("get uv with pip", "make .venv with venv", "get virtualenv with pip"):
        assert f"  {failure} ... failed after " in said.steps
    assert "    cannot venv " in said.steps
    assert said.steps.endswith(start.no_way(sys.platform, sys.version.split()[0]) + "\n")
    machine.break_down()
    assert machine.start().handed()[1] == ["play"]


@pytest.mark.parametrize(
    ("system", "remedy"),
    [("linux", "apt-get"), ("darwin", "brew"), ("win32", "winget"), ("freebsd14", "dnf")],
)
def test_the_remedy_fits_the_system_and_names_the_python_that_is_too_old(
    system: str, remedy: str
) -> None:
    message = start.no_way(system, "3.9.2")
    assert remedy in message
    assert "3.11+ (this is 3.9.2)" in message


def older(machine: Machine) -> None:
    """Let the checkout want a Python newer than any, so that ours is too old for it."""
    text = (machine.tree / "start.py").read_text()
    assert "OLDEST = (3, 11)" in text
    (machine.tree / "start.py").write_text(text.replace("OLDEST = (3, 11)", "OLDEST = (3, 99)"))


def test_a_python_too_old_lets_uv_find_another(machine: Machine) -> None:
    older(machine)
    machine.start()
    assert machine.heard("uv --quiet venv")[0].split()[4] == ">=3.99"


def test_a_python_too_old_makes_no_environment_itself(machine: Machine) -> None:
    older(machine)
    machine.break_down("uv")
    said = machine.start()
    assert said.status == 1
    assert machine.heard("venv", "virtualenv") == []
    assert "Copse needs Python 3.99+ (this is " in said.steps


def test_a_python_much_too_old_can_still_read_the_file() -> None:
    tree = ast.parse(Path(start.__file__).read_text(), feature_version=(3, 6))
    notes = [
        node.annotation for node in ast.walk(tree) if isinstance(node, ast.arg | ast.AnnAssign)
    ]
    notes += [node.returns for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert notes
    assert all(isinstance(note, ast.Name | ast.Constant) for note in notes)


def test_the_index_of_pip_reaches_uv_and_nothing_else(machine: Machine) -> None:
    index = "https://ana:correct-horse@index.example/simple"
    (machine.folder / "pip-settings").write_text(f"global.index-url='{index}'\n")
    machine.break_down("uv --quiet pip", "venv", "pip install")
    said = machine.start()
    assert machine.settings("uv --quiet pip")["UV_DEFAULT_INDEX"] == index
    assert "from https://***@index.example/simple" in said.steps
    assert "correct-horse" not in said.steps + said.out
    machine.break_down()
    machine.start()
    files = [path for path in machine.tree.rglob("*") if path.is_file()]
    assert machine.tree / ".venv" / "copse-stamp" in files
    assert [path for path in files if b"correct-horse" in path.read_bytes()] == []


LISTED = """\
global.extra-index-url='\\nhttps://one.example/simple\\nhttps://two.example/simple'
global.index-url='https://main.example/simple'
global.timeout='20'
install.find-links='wheels more'
download.index-url='https://elsewhere.example/simple'
:env:.index-url='https://elsewhere.example/simple'
"""


def test_uv_looks_where_pip_looks() -> None:
    assert start.uv_settings(LISTED, {"PIP_CERT": "own.pem", "PIP_NO_INDEX": ""}, hashed=True) == {
        "UV_DEFAULT_INDEX": "https://main.example/simple",
        "UV_INDEX": "https://one.example/simple https://two.example/simple",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_FIND_LINKS": "wheels,more",
        "SSL_CERT_FILE": "own.pem",
    }


def test_the_environment_tells_more_than_pips_files() -> None:
    environ = {"PIP_INDEX_URL": "https://env.example/simple"}
    settings = start.uv_settings(LISTED, environ, hashed=True)
    assert settings["UV_DEFAULT_INDEX"] == "https://env.example/simple"


@pytest.mark.parametrize("name", ["UV_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX"])
def test_a_uv_that_was_told_its_index_hears_nothing_of_pips(name: str) -> None:
    settings = start.uv_settings(LISTED, {name: "https://uv.example/simple"}, hashed=True)
    assert settings == {"UV_FIND_LINKS": "wheels,more"}


def test_without_hashes_only_the_main_index_is_asked() -> None:
    settings = start.uv_settings(LISTED, {"PIP_TRUSTED_HOST": "main.example"}, hashed=False)
    assert settings == {
        "UV_DEFAULT_INDEX": "https://main.example/simple",
        "UV_INSECURE_HOST": "main.example",
    }


def test_lock_remakes_the_three_files_for_the_oldest_python(machine: Machine) -> None:
    (machine.folder / "pip-settings").write_text("global.extra-index-url='https://x.example/'\n")
    assert machine.start("lock", "--upgrade").status == 0
    asked = machine.heard("uv --quiet pip compile")
    assert [said.split("--no-emit-index-url ")[1] for said in asked] == [
        "-o requirements.lock --upgrade",
        "--group dev -o requirements-dev.lock --upgrade",
        "--group dev --group bench -o requirements-bench.lock --upgrade",
    ]
    assert all("--python-version 3.11 --universal --generate-hashes" in said for said in asked)
    assert "UV_INDEX" not in machine.settings("uv --quiet pip compile")
    assert not (machine.tree / ".venv").exists()


def test_tests_run_in_the_checkout_on_all_processors_unless_told_otherwise(
    machine: Machine,
) -> None:
    tree = str(machine.tree)
    assert machine.start("test").handed() == ("pytest", ["-n", "auto"], tree)
    assert machine.start("test", "-k", "library").handed() == ("pytest", ["-k", "library"], tree)
    assert machine.start("test", LEAVE_WITH="5").status == 5


def test_every_check_has_its_line_and_one_failure_fails_them_all(machine: Machine) -> None:
    machine.start("dev")
    for name, status in (("ruff", 0), ("mypy", 3), ("lint-imports", 0)):
        script = machine.tree / ".venv" / "bin" / name
        script.write_text(f"#!/bin/sh\necho {name} $* says no\nexit {status}\n")
        script.chmod(0o755)
    said = machine.start("check")
    assert said.status == 1
    lines = said.steps.splitlines()
    assert [line.split(" ... ")[0].strip() for line in lines] == [
        "ruff check",
        "ruff format --check",
        "mypy",
        "mypy says no",
        "lint-imports",
    ]
    assert "failed after" in lines[2]
    (machine.tree / ".venv" / "bin" / "mypy").write_text("#!/bin/sh\n")
    assert machine.start("check").status == 0


def test_help_prepares_nothing(machine: Machine) -> None:
    said = machine.start("--help")
    assert said.status == 0
    assert "python3 start.py test" in said.out
    assert not (machine.tree / ".venv").exists()
