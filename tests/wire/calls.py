"""What was asked of a stand-in: an append-only log of the requests that reached it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SECRETS = frozenset({"token", "refresh_token", "client_secret", "code"})
"""Fields whose values are masked: a log of calls is often kept as a test artefact."""


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """One request: the HTTP verb, the path, and the body as the stand-in understood it."""

    method: str
    path: str
    body: object


def masked(body: object) -> object:
    """Return `body` with the values of secret fields of a mapping replaced by stars."""
    if not isinstance(body, Mapping):
        return body
    return {key: "***" if key in SECRETS and value else value for key, value in body.items()}


class CallLog:
    """Requests in the order they arrived, in memory and, given a path, as JSON lines in a file."""

    def __init__(self, path: Path | None = None) -> None:
        self.calls: list[LoggedCall] = []
        self.path = path

    def add(self, method: str, path: str, body: object) -> None:
        """Append one request; each line is written at once, so a killed test keeps its log."""
        call = LoggedCall(method, path, masked(body))
        self.calls.append(call)
        if self.path is not None:
            line = {"method": call.method, "path": call.path, "body": call.body}
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")

    def to(self, path: str) -> list[LoggedCall]:
        """Return the requests whose path ends in `path`."""
        return [call for call in self.calls if call.path.endswith(path)]

    def count(self, path: str) -> int:
        """Return how many requests had a path ending in `path`."""
        return len(self.to(path))
