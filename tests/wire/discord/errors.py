"""How Discord says no: a status, a JSON error code and, for forms, what is wrong where."""

from typing import Any

Json = dict[str, Any]
"""A JSON object as it travels; its shapes are Discord's, and checked in `forms`."""

Path = tuple[str | int, ...]

KNOWN = {
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10011: (404, "Unknown Role"),
    10013: (404, "Unknown User"),
    10014: (400, "Unknown Emoji"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    10070: (404, "Unknown Guild Scheduled Event"),
    20012: (403, "You are not authorized to perform this action on this application"),
    20028: (
        429,
        "The write action you are performing on the channel has hit the write rate limit.",
    ),
    30003: (400, "Maximum number of pins reached (250)"),
    30010: (400, "Maximum number of reactions reached (20)"),
    30015: (400, "Maximum number of attachments in a message reached (10)"),
    30032: (400, "Maximum number of application commands reached (100)"),
    30033: (400, "Maximum number of thread participants has been reached (1000)"),
    30034: (400, "Max number of daily application command creates has been reached (200)"),
    30038: (400, "Maximum number of uncompleted guild scheduled events reached (100)"),
    40003: (400, "You are opening direct messages too fast"),
    40005: (413, "Request entity too large"),
    40058: (400, "Cannot message this channel until a thread is created"),
    40060: (400, "Interaction has already been acknowledged."),
    40067: (400, "A tag is required to create a forum post in this channel"),
    50001: (403, "Missing Access"),
    50003: (403, "Cannot execute action on a DM channel"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50008: (400, "Cannot send messages in a non-text channel"),
    50013: (403, "Missing Permissions"),
    50016: (400, "You must provide at least 2 and fewer than 100 messages to delete."),
    50021: (403, "Cannot execute action on a system message"),
    50024: (400, "Cannot execute action on this channel type"),
    50027: (401, "Invalid Webhook Token"),
    50033: (400, "Invalid Recipient(s)"),
    50034: (400, "You can only bulk delete messages that are under 14 days old."),
    50083: (400, "Thread is archived"),
    50109: (400, "The request body contains invalid JSON."),
    50278: (403, "Cannot send messages to this user due to having no mutual guilds"),
    160002: (400, "Cannot reply without permission to read message history"),
    160004: (400, "A thread has already been created for this message"),
    160005: (403, "Thread is locked"),
}
"""Status and wording by code (Discord, "Opcodes and Status Codes", JSON error codes)."""


class ApiError(Exception):
    """A request Discord refuses, as status and body."""

    def __init__(self, status: int, code: int, message: str, errors: Json | None = None) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status = status
        self.code = code
        self.body: Json = {"message": message, "code": code}
        if errors is not None:
            self.body["errors"] = errors


def api_error(code: int) -> ApiError:
    """Return the refusal Discord words with `code`."""
    status, message = KNOWN[code]
    return ApiError(status, code, message)


def unauthorized() -> ApiError:
    """Return the answer to a request without a valid token."""
    return ApiError(401, 0, "401: Unauthorized")


class Form:
    """Collects what is wrong with a form body, field by field, to refuse it all at once."""

    def __init__(self) -> None:
        self.problems: list[tuple[Path, str, str]] = []

    def complain(self, path: Path, code: str, message: str) -> None:
        """Note one problem with the field at `path`; the empty path is the body itself."""
        self.problems.append((path, code, message))

    def check(self) -> None:
        """Raise the collected problems as 50035.

        Raises:
            ApiError: when any field was complained about.
        """
        if self.problems:
            raise ApiError(400, 50035, "Invalid Form Body", self.tree())

    def tree(self) -> Json:
        """Return the problems as Discord nests them: by field, `_errors` at the end."""
        root: Json = {}
        for path, code, message in self.problems:
            node = root
            for step in path:
                node = node.setdefault(str(step), {})
            node.setdefault("_errors", []).append({"code": code, "message": message})
        return root


def form_error(path: Path, code: str, message: str) -> ApiError:
    """Return a 50035 with a single problem."""
    form = Form()
    form.complain(path, code, message)
    return ApiError(400, 50035, "Invalid Form Body", form.tree())
