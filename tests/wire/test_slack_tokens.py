"""Tokens of the Slack stand-in: consent, rotation, revocation, removal."""

import pytest
from slack_sdk.errors import SlackApiError

from tests.wire.slack.clock import HandClock
from tests.wire.slack.room import Room, a_manifest, furnished

# slack_sdk 3.47 still makes the BasicAuth that aiohttp 3.14 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")

HOUR = 3600.0


async def refusal(room: Room, token: str) -> str:
    try:
        await room.client(token).auth_test()
    except SlackApiError as caught:
        return str(caught.response["error"])
    return ""


async def test_a_code_becomes_a_token_once() -> None:
    async with furnished() as room:
        aside = room.slack.workspace("Aside")
        code = room.slack.authorize(room.app, aside, by=room.ana)
        asked = {
            "client_id": room.app.client_id,
            "client_secret": room.app.client_secret,
            "code": code,
        }
        said = await room.client("").oauth_v2_access(**asked)
        with pytest.raises(SlackApiError) as again:
            await room.client("").oauth_v2_access(**asked)
        with pytest.raises(SlackApiError) as foreign:
            await room.client("").oauth_v2_access(**asked | {"client_secret": "guessed"})

        who = await room.client(said["access_token"]).auth_test()
        assert who["team_id"] == said["team"]["id"] == aside.id
        assert "refresh_token" not in said
        assert again.value.response["error"] == "invalid_code"
        assert foreign.value.response["error"] == "bad_client_secret"


async def test_a_rotated_token_expires_after_twelve_hours_and_refreshes_once() -> None:
    clock = HandClock()
    async with furnished(a_manifest(rotation=True), clock=clock) as room:
        first = room.installed.token
        asked = {
            "client_id": room.app.client_id,
            "client_secret": room.app.client_secret,
            "grant_type": "refresh_token",
            "refresh_token": str(room.installed.refresh_token),
        }
        clock.forward(12 * HOUR - 1)
        before = await refusal(room, first)
        clock.forward(1)
        after = await refusal(room, first)
        said = await room.client("").oauth_v2_access(**asked)
        with pytest.raises(SlackApiError) as again:
            await room.client("").oauth_v2_access(**asked)

        assert (before, after) == ("", "token_expired")
        assert said["access_token"].startswith("xoxe.xoxb-")
        assert said["expires_in"] == 43200
        assert await refusal(room, said["access_token"]) == ""
        assert again.value.response["error"] == "invalid_refresh_token"


async def test_of_rotated_tokens_two_work_at_the_same_time() -> None:
    async with furnished(a_manifest(rotation=True)) as room:
        tokens, refresh = [room.installed.token], room.installed.refresh_token
        for _ in range(2):
            said = await room.client("").oauth_v2_access(
                client_id=room.app.client_id,
                client_secret=room.app.client_secret,
                grant_type="refresh_token",
                refresh_token=refresh,
            )
            tokens.append(said["access_token"])
            refresh = said["refresh_token"]

        assert [await refusal(room, each) for each in tokens] == ["token_revoked", "", ""]


async def test_a_lasting_token_is_exchanged_for_one_that_expires() -> None:
    async with furnished() as room:
        room.app.manifest = a_manifest(rotation=True)
        lasting = room.installed.token
        said = await room.client("").oauth_v2_exchange(
            token=lasting, client_id=room.app.client_id, client_secret=room.app.client_secret
        )

        assert said["expires_in"] == 43200
        assert await refusal(room, said["access_token"]) == ""
        assert await refusal(room, lasting) == "token_revoked"


async def test_a_revoked_token_and_a_removed_app_are_told_apart() -> None:
    async with furnished() as room:
        other = room.slack.install(room.app, room.slack.workspace("Aside"))
        await room.client().auth_revoke()
        room.slack.uninstall(other)

        assert await refusal(room, room.installed.token) == "token_revoked"
        assert await refusal(room, other.token) == "account_inactive"
        names = [each.name for each in room.slack.deliveries.of("event")]
        assert names == ["tokens_revoked", "app_uninstalled", "tokens_revoked"]


async def test_an_app_hears_of_each_workspace_it_is_in_by_itself() -> None:
    async with furnished() as room:
        aside = room.slack.workspace("Aside", enterprise="Wood")
        eli = room.slack.person(aside, "Eli")
        general = aside.channel_named("general")
        assert general is not None
        general.members.append(room.slack.install(room.app, aside).bot_user)

        await eli.posts("from aside", "#general")
        await room.ana.posts("from copse", "#general")

        payloads = [each.payload for each in room.slack.deliveries.of("event")]
        assert [each["team_id"] for each in payloads] == [aside.id, room.team.id]
        assert payloads[0]["context_enterprise_id"] == aside.enterprise_id
        assert payloads[1]["context_enterprise_id"] is None
        with pytest.raises(SlackApiError) as caught:
            await room.client().chat_postMessage(channel=general.id, text="x")
        assert caught.value.response["error"] == "channel_not_found"


async def test_a_deactivated_member_cannot_be_written_to() -> None:
    async with furnished() as room:
        room.slack.deactivate(room.dev)
        with pytest.raises(SlackApiError) as gone:
            await room.client().conversations_open(users=[room.dev.id])
        with pytest.raises(SlackApiError) as unknown:
            await room.client().users_info(user="U0NOBODY")

        said = await room.client().users_info(user=room.dev.id)
        assert said["user"]["deleted"] is True
        assert gone.value.response["error"] == "user_disabled"
        assert unknown.value.response["error"] == "user_not_found"


async def test_the_app_installed_last_gets_a_command_both_have() -> None:
    async with furnished() as room:
        other = room.slack.app(a_manifest())
        room.slack.install(other, room.team)
        await room.ana.types("/library", "#general")
        room.slack.install(room.app, room.team)
        await room.ana.types("/library", "#general")

        asked = [each.app for each in room.slack.deliveries.of("command")]
        assert asked == [other, room.app]
