"""Slack's errors as ours, translated once."""

from __future__ import annotations

import json

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from community.chat.platform import PlatformError

LIMITED = 30.0  # seconds to wait when Slack does not say how long

# https://docs.slack.dev/reference/methods: the errors of the methods we call
_REASONS = {
    "gone": """
        account_inactive app_missing_action_url bot_not_found channel_is_archived channel_not_found
        is_archived message_not_found no_channel not_found team_access_not_granted team_not_found
        thread_not_found tokens_revoked token_revoked user_disabled user_not_found view_not_found
        expired_url used_url
        """,
    "refused": """
        access_denied as_user_not_supported cannot_dm_bot cant_update_message
        channel_type_not_supported edit_window_closed ekm_access_denied
        enterprise_is_restricted exchanged_trigger_id
        expired_trigger_id invalid_trigger_id method_not_supported_for_channel_type missing_scope
        no_permission not_allowed_token_type not_enabled not_in_channel not_visible
        org_login_required posting_to_channel_denied push_limit_reached restricted_action
        restricted_action_non_threadable_channel restricted_action_read_only_channel
        restricted_action_thread_locked restricted_action_thread_only_channel
        slack_connect_canvas_sharing_blocked too_many_users trigger_exchanged trigger_expired
        user_not_in_channel user_not_visible
        """,
    "invalid": """
        cannot_reply_to_message invalid_arg_name invalid_arguments invalid_array_arg invalid_blocks
        invalid_blocks_format invalid_charset invalid_form_data invalid_json invalid_metadata_format
        invalid_metadata_schema invalid_payload invalid_post_type json_not_object
        markdown_text_conflict message_too_long metadata_must_be_sent_from_app
        metadata_too_large missing_post_type msg_blocks_too_long msg_too_long no_text
        too_many_attachments view_too_large
        """,
    "limited": "message_limit_exceeded rate_limited ratelimited",
}
_REASON = {error: reason for reason, errors in _REASONS.items() for error in errors.split()}
# Slack says of these that some of it may have happened all the same.
_AMBIGUOUS = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
DEAD = frozenset({"account_inactive", "token_revoked", "tokens_revoked"})
EXPIRED = frozenset({"token_expired"})


class SlackTrouble(PlatformError):
    """A platform error that also knows what Slack called it."""

    def __init__(
        self,
        reason: str,
        retry_after: float | None = None,
        *,
        ambiguous: bool = False,
        error: str = "",
    ) -> None:
        super().__init__(reason, retry_after, ambiguous=ambiguous)
        self.error = error

    def __str__(self) -> str:
        return f"{self.reason} ({self.error})" if self.error else self.reason


def said(error: str, retry_after: float | None = None) -> SlackTrouble:
    """What an error word of Slack's means for us. One we do not know may pass."""
    reason = _REASON.get(error, "unreachable")
    wait = (retry_after or LIMITED) if reason == "limited" else None
    return SlackTrouble(reason, wait, ambiguous=error in _AMBIGUOUS, error=error)


def translated(error: Exception) -> SlackTrouble:
    """What went wrong with a request. Unless it never left this machine, it may have arrived."""
    if isinstance(error, SlackApiError):
        return _answered(error)
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return SlackTrouble("unreachable", error="no connection")
    if isinstance(error, aiohttp.InvalidURL):
        return SlackTrouble("invalid", error="no address")
    return SlackTrouble("unreachable", ambiguous=True, error=type(error).__name__)


def _answered(error: SlackApiError) -> SlackTrouble:
    response = error.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0) or 0)
    headers = getattr(response, "headers", None) or {}
    if status == 429:
        return SlackTrouble("limited", wait_of(headers.get("Retry-After")), error="ratelimited")
    data = getattr(response, "data", None)
    word = data.get("error") if isinstance(data, dict) else None
    if not word or status >= 500:
        return SlackTrouble("unreachable", ambiguous=True, error=f"status {status}")
    return said(str(word))


def wait_of(retry_after: str | None) -> float:
    """The seconds of a `Retry-After`."""
    try:
        return max(float(retry_after or LIMITED), 0.0)
    except ValueError:
        return LIMITED


TROUBLES = (aiohttp.ClientError, SlackClientError, TimeoutError, OSError, json.JSONDecodeError)
"""What a request of the SDK may raise, to be given to `translated`."""
