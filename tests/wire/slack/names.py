"""The scopes and events of bots that Slack knows by name (docs.slack.dev/reference)."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BOT_SCOPES = _words(
    """
    app_mentions:read assistant:write bookmarks:read bookmarks:write calls:read calls:write
    canvases:read canvases:write channels:history channels:join channels:manage
    channels:read channels:write.invites channels:write.topic chat:write
    chat:write.customize chat:write.public commands conversations.connect:manage
    conversations.connect:read conversations.connect:write dnd:read emoji:read files:read
    files:write groups:history groups:read groups:write groups:write.invites
    groups:write.topic im:history im:read im:write im:write.topic incoming-webhook
    links.embed:write links:read links:write lists:read lists:write metadata.message:read
    mpim:history mpim:read mpim:write mpim:write.topic pins:read pins:write reactions:read
    reactions:write reminders:read reminders:write remote_files:read remote_files:share
    remote_files:write search:read.files search:read.public search:read.users
    team.billing:read team.preferences:read team:read usergroups:read usergroups:write
    users.profile:read users:read users:read.email users:write workflow.steps:execute
    """
)
BOT_EVENTS = _words(
    """
    app_home_opened app_uninstalled assistant_thread_context_changed
    assistant_thread_started channel_deleted channel_history_changed channel_id_changed
    channel_left channel_shared channel_unshared dnd_updated_user emoji_changed file_change
    file_created file_deleted file_public file_unshared function_executed group_archive
    group_close group_deleted group_history_changed group_left group_open group_rename
    group_unarchive im_history_changed invite_requested message_metadata_deleted
    message_metadata_posted message_metadata_updated pin_added pin_removed
    shared_channel_invite_accepted shared_channel_invite_approved
    shared_channel_invite_declined shared_channel_invite_received
    shared_channel_invite_requested star_added star_removed subteam_created
    subteam_members_changed subteam_self_added subteam_self_removed subteam_updated
    team_access_granted team_access_revoked team_domain_change team_rename tokens_revoked
    user_huddle_changed user_profile_changed user_status_changed
    """
)
"""Besides those that need a scope (`events.SCOPES`)."""
