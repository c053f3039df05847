"""A workspace and the people and bots in it."""

from dataclasses import dataclass, field

from tests.wire.slack.channels import Channel
from tests.wire.slack.schema import Json


@dataclass(slots=True, eq=False)
class User:
    """A person or the user of a bot."""

    id: str
    team: str
    name: str
    real_name: str
    tz: str = "Europe/London"
    tz_offset: int = 0
    locale: str = "en-GB"
    email: str = ""
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False
    bot_id: str | None = None
    app_id: str | None = None

    def shown(self, *, locale: bool = False, email: bool = False) -> Json:
        """Return it as `users.info` shows it; the address only with `users:read.email`."""
        profile: Json = {
            "real_name": self.real_name,
            "display_name": self.real_name if self.bot_id is None else "",
            "real_name_normalized": self.real_name,
            "display_name_normalized": self.real_name if self.bot_id is None else "",
            "team": self.team,
        }
        if self.bot_id is not None:
            profile |= {"bot_id": self.bot_id, "api_app_id": self.app_id}
        if email and self.email:
            profile["email"] = self.email
        said: Json = {
            "id": self.id,
            "team_id": self.team,
            "name": self.name,
            "deleted": self.deleted,
            "profile": profile,
            "is_bot": self.bot_id is not None,
            "is_app_user": False,
            "updated": 0,
        }
        if self.deleted:
            return said
        said |= {
            "real_name": self.real_name,
            "tz": self.tz,
            "tz_label": self.tz,
            "tz_offset": self.tz_offset,
            "is_admin": self.is_admin,
            "is_owner": self.is_owner,
            "is_primary_owner": False,
            "is_restricted": self.is_restricted,
            "is_ultra_restricted": self.is_ultra_restricted,
        }
        if locale:
            said["locale"] = self.locale
        return said


@dataclass(slots=True, eq=False)
class Workspace:
    """A team, its users and its conversations."""

    id: str
    name: str
    domain: str
    enterprise_id: str | None = None
    enterprise_name: str | None = None
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where people find it."""
        return f"https://{self.domain}.slack.com/"

    def shown(self) -> Json:
        """Return it as `team.info` shows it."""
        said: Json = {
            "id": self.id,
            "name": self.name,
            "url": self.url,
            "domain": self.domain,
            "email_domain": "",
            "icon": {"image_default": True},
        }
        if self.enterprise_id is not None:
            said |= {"enterprise_id": self.enterprise_id, "enterprise_name": self.enterprise_name}
        return said

    def channel_named(self, name: str) -> Channel | None:
        """Return the public or private channel called `name`, with or without its hash."""
        wanted = name.removeprefix("#")
        named = (each for each in self.channels.values() if each.name == wanted and wanted)
        return next(named, None)

    def user_named(self, name: str) -> User | None:
        """Return the user with the handle or the real name `name`."""
        wanted = name.removeprefix("@").lower()
        named = (
            each
            for each in self.users.values()
            if wanted in (each.name.lower(), each.real_name.lower())
        )
        return next(named, None)
