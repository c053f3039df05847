"""What the documents say is true."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from bot.cli import main
from bot.config import Config, ConfigError, load, shown
from bot.reference import reference
from commands import FEATURES

ROOT = Path(__file__).parents[2]


def test_the_reference_of_commands_is_the_one_that_is_committed() -> None:
    assert (ROOT / "docs/commands.md").read_text("utf-8") == reference()


def test_every_command_option_and_message_action_is_in_the_reference() -> None:
    text = reference()
    for feature in FEATURES:
        for command in feature.commands.values():
            assert f"### `/{' '.join(command.path)}" in text
            for option in command.options:
                assert f"| `{option.name}` | {option.about}" in text
        for label in feature.message_actions:
            assert f"“{label}”" in text


def test_the_example_names_every_setting_with_its_default(tmp_path: Path) -> None:
    example = tomllib.loads((ROOT / "config.example.toml").read_text("utf-8"))
    names = {f"{table}.{key}" for table, keys in example.items() for key in keys}
    assert names == {name for name, _, _ in shown(Config.model_construct())}
    copy = tmp_path / "config.toml"
    copy.write_text((ROOT / "config.example.toml").read_text("utf-8"), "utf-8")
    loaded = load(copy)
    assert not any(changed for _, _, changed in shown(loaded))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[databse]\nurl = 'x'", "Did you mean"),
        ("[play]\nprot = 1", "Did you mean play.port?"),
        ("[play]\nport = 'many'", "play.port"),
        ("[play]\nport = 99999", "play.port"),
        ("[play", "is no TOML"),
    ],
)
def test_a_setting_that_cannot_be_is_named(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "config.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=re.escape(words)):
        load(tmp_path / "config.toml")


def test_a_file_that_is_not_there_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "nothing.toml"
    assert main(["--config", str(missing), "config", "show"]) == 1
    assert "There is no file" in capsys.readouterr().err


def test_settings_are_shown_without_secrets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[database]\nurl = 'postgresql://copse:hunter2@localhost/copse'\n", "utf-8")
    assert main(["--config", str(file), "config", "show"]) == 0
    out = capsys.readouterr().out
    assert "hunter2" not in out
    assert "database.url = ********** " in out.replace("'", "")
    assert "(changed)" in out


def test_a_trouble_with_settings_shows_no_value(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[database]\nurl = ['postgresql://copse:hunter2@localhost/copse']\n", "utf-8")
    with pytest.raises(ConfigError) as trouble:
        load(file)
    assert "hunter2" not in str(trouble.value)


def test_links_between_documents_lead_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_readme_names_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert "python3 start.py  " in text
    assert "python3 start.py test" in text
