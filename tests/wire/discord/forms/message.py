"""What Discord asks of a message, sent or edited."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tests.wire.discord import limits
from tests.wire.discord.errors import ApiError, Form, Json, Path, api_error
from tests.wire.discord.forms import fields
from tests.wire.discord.forms.component import check_components
from tests.wire.discord.forms.embed import check_embeds, shows_something
from tests.wire.discord.state import Flag

LEGACY = ("content", "embeds", "poll", "sticker_ids")
MENTION_KINDS = ("users", "roles", "everyone")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file sent along with a request, as `files[number]`."""

    number: int
    filename: str
    content: bytes


def check_message(body: Json, uploads: Sequence[Upload], kept: Collection[str] = ()) -> None:
    """Check the form of a new message or an edit; `kept` are files it already has.

    Raises:
        ApiError: 50035 with every problem, 40005 or 30015 for its files.
    """
    form = Form()
    check_body(form, (), body, {upload.filename for upload in uploads} | set(kept))
    form.check()
    check_uploads(uploads)


def check_body(form: Form, path: Path, body: Json, files: Collection[str]) -> None:
    """Check the message in `body`, which may itself lie inside another form."""
    v2 = bool((body.get("flags") or 0) & Flag.COMPONENTS_V2)
    fields.text(form, (*path, "content"), body.get("content"), limits.CONTENT)
    nonce = body.get("nonce")
    fields.text(form, (*path, "nonce"), None if nonce is None else str(nonce), limits.NONCE)
    check_embeds(form, (*path, "embeds"), body.get("embeds"))
    check_components(form, (*path, "components"), body.get("components"), v2=v2, files=files)
    check_allowed_mentions(form, (*path, "allowed_mentions"), body.get("allowed_mentions"))
    if v2:
        for field in LEGACY:
            if body.get(field):
                code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
                words = (
                    f"The '{field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
                )
                form.complain((*path, field), code, words)


def check_allowed_mentions(form: Form, path: Path, allowed: object) -> None:
    """Check whom a message may mention: kinds or lists of at most 100 ids, never both."""
    if allowed is None or (checked := fields.a_dict(form, path, allowed)) is None:
        return
    parse = fields.a_list(form, (*path, "parse"), checked.get("parse"))
    for number, kind in enumerate(parse):
        fields.choice(form, (*path, "parse", number), kind, MENTION_KINDS)
    for kind in ("users", "roles"):
        ids = fields.a_list(form, (*path, kind), checked.get(kind))
        fields.length(form, (*path, kind), len(ids), limits.ALLOWED_IDS)
        if ids and kind in parse:
            words = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            form.complain(path, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", words)


def check_uploads(uploads: Sequence[Upload]) -> None:
    """Check the files of a message: how many and how large.

    Raises:
        ApiError: 30015 or 40005.
    """
    if len(uploads) > limits.ATTACHMENTS:
        raise api_error(30015)
    sizes = [len(upload.content) for upload in uploads]
    if any(size > limits.FILE_BYTES for size in sizes) or sum(sizes) > limits.REQUEST_BYTES:
        raise api_error(40005)


def is_empty(body: Json, uploads: Sequence[Upload]) -> bool:
    """Whether there is nothing to post."""
    if uploads or body.get("components"):
        return False
    if any(shows_something(embed) for embed in body.get("embeds") or []):
        return False
    return not (body.get("content") or "").strip()


def inside(path: Path, error: ApiError) -> ApiError:
    """Return a form error moved below `path`, as for a message inside another form."""
    errors = error.body.get("errors")
    if errors is None:
        return error
    for step in reversed(path):
        errors = {str(step): errors}
    return ApiError(error.status, error.code, error.body["message"], errors)
