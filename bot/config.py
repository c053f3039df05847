"""The configuration: everything has a default; a TOML file, then the environment, say otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from rapidfuzz import process

FILE = Path("config.toml")


class ConfigError(Exception):
    """The configuration cannot be used: which setting, and what is wrong with it."""


class Part(BaseModel):
    """A table of the file; a key that is not there is a slip of the pen."""

    model_config = ConfigDict(extra="forbid")


class DatabaseSettings(Part):
    """Where Copse remembers; the address may hold a password, so it is never shown."""

    url: SecretStr = SecretStr("sqlite:///data/copse.db")


class PlaySettings(Part):
    """Where the playground's page is served."""

    host: str = "127.0.0.1"
    port: int = Field(default=8765, ge=0, le=65_535)


class PagesSettings(Part):
    """How pages behind saved links are read.

    `contact` stands in the user agent; `allow` names hosts of an intranet that may be read although
    their addresses are not public.
    """

    contact: str = Field(default="", pattern=r"^((https?://|mailto:)[!-'*-~]+)?$")
    allow: tuple[str, ...] = ()


class SlackSettings(Part):
    """How Slack is met: one workspace by its tokens, or many by their consent."""

    bot_token: SecretStr = SecretStr("")
    app_token: SecretStr = SecretStr("")
    signing_secret: SecretStr = SecretStr("")
    client_id: str = ""
    client_secret: SecretStr = SecretStr("")
    command_prefix: str = ""
    api_url: str = ""

    @property
    def wanted(self) -> bool:
        """Whether Slack is set up at all."""
        return bool(self.bot_token.get_secret_value() or self.client_id)


class DiscordSettings(Part):
    """How Discord is met; without `guilds` every server that lets the bot in is served."""

    token: SecretStr = SecretStr("")
    guilds: tuple[int, ...] = ()
    shards: int = Field(default=1, ge=1, le=1_000)

    @property
    def wanted(self) -> bool:
        """Whether Discord is set up at all."""
        return bool(self.token.get_secret_value())


class WebSettings(Part):
    """Where `copse run` serves its health and what Slack has to reach."""

    host: str = "127.0.0.1"
    port: int = Field(default=8770, ge=0, le=65_535)
    public_url: str = ""


class Config(BaseSettings):
    """All settings. `COPSE_DATABASE__URL` in the environment is `url` of `[database]`."""

    model_config = SettingsConfigDict(
        env_prefix="COPSE_", env_nested_delimiter="__", extra="forbid", toml_file=FILE
    )

    database: DatabaseSettings = DatabaseSettings()
    play: PlaySettings = PlaySettings()
    pages: PagesSettings = PagesSettings()
    slack: SlackSettings = SlackSettings()
    discord: DiscordSettings = DiscordSettings()
    web: WebSettings = WebSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # not a source of ours
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # nor this
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment is stronger than the file; there are no other sources."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load(path: Path | None = None) -> Config:
    """The configuration from a file (`config.toml` here, if there is one) and the environment.

    Raises ConfigError, which names the setting and never shows a value.
    """
    if path is not None and not path.is_file():
        raise ConfigError(f"There is no file {path}.")

    class FromFile(Config):
        model_config = SettingsConfigDict(toml_file=path or FILE)

    try:
        return FromFile()
    except ValidationError as error:
        lines = [_trouble(dict(each)) for each in error.errors(include_input=False)]
        raise ConfigError("\n".join(lines)) from None
    except ValueError as error:
        raise ConfigError(f"{path or FILE} is no TOML: {error}") from None


def shown(config: Config) -> list[tuple[str, str, bool]]:
    """Every setting: its name, its value with secrets masked, whether it was changed."""
    rows = []
    for table, part in config:
        default = type(part)()
        for key, value in part:
            rows.append((f"{table}.{key}", str(value), value != getattr(default, key)))
    return rows


def _trouble(error: dict[str, Any]) -> str:
    name = ".".join(str(part) for part in error["loc"])
    if error["type"] != "extra_forbidden":
        return f"{name}: {error['msg']}"
    known = [key for key, _, _ in shown(Config.model_construct())]
    near = process.extractOne(name, known, score_cutoff=60)
    return f"{name}: there is no such setting." + (f" Did you mean {near[0]}?" if near else "")
