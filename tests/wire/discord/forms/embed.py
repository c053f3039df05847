"""What Discord asks of embeds."""

from tests.wire.discord import limits
from tests.wire.discord.errors import Form, Json, Path
from tests.wire.discord.forms import fields

MEDIA_SCHEMES = ("http", "https", "attachment")


def check_embeds(form: Form, path: Path, embeds: object) -> None:
    """Check a message's embeds, each and together."""
    given = fields.a_list(form, path, embeds)
    fields.length(form, path, len(given), limits.EMBEDS)
    total = 0
    for number, embed in enumerate(given):
        if (checked := fields.a_dict(form, (*path, number), embed)) is not None:
            check_embed(form, (*path, number), checked)
            total += size(checked)
    if total > limits.EMBEDS_TOTAL:
        words = f"Embed size exceeds maximum size of {limits.EMBEDS_TOTAL}"
        form.complain(path, "MAX_EMBED_SIZE_EXCEEDED", words)


def check_embed(form: Form, path: Path, embed: Json) -> None:
    """Check one embed."""
    fields.text(form, (*path, "title"), embed.get("title"), limits.EMBED_TITLE)
    fields.text(form, (*path, "description"), embed.get("description"), limits.EMBED_DESCRIPTION)
    fields.address(form, (*path, "url"), embed.get("url"), limits.ADDRESS)
    fields.whole(form, (*path, "color"), embed.get("color"), 0, 0xFFFFFF)
    if (footer := embed.get("footer")) is not None:
        where = (*path, "footer", "text")
        fields.text(form, where, footer.get("text"), limits.EMBED_FOOTER, required=True)
    if (author := embed.get("author")) is not None:
        where = (*path, "author", "name")
        fields.text(form, where, author.get("name"), limits.EMBED_AUTHOR, 1, required=True)
        fields.address(form, (*path, "author", "url"), author.get("url"), limits.ADDRESS)
    for media in ("image", "thumbnail"):
        if (shown := embed.get(media)) is not None:
            where = (*path, media, "url")
            fields.address(form, where, shown.get("url"), limits.ADDRESS, MEDIA_SCHEMES)
    check_embed_fields(form, (*path, "fields"), embed.get("fields"))


def check_embed_fields(form: Form, path: Path, given: object) -> None:
    """Check the fields of one embed: name and value are both required and not empty."""
    listed = fields.a_list(form, path, given)
    fields.length(form, path, len(listed), limits.EMBED_FIELDS)
    for number, field in enumerate(listed):
        here = (*path, number)
        if (checked := fields.a_dict(form, here, field)) is None:
            continue
        for part, most in (("name", limits.EMBED_FIELD_NAME), ("value", limits.EMBED_FIELD_VALUE)):
            value = checked.get(part)
            if isinstance(value, str) and not value.strip():
                fields.missing(form, (*here, part))
            else:
                fields.text(form, (*here, part), value, most, required=True)


def size(embed: Json) -> int:
    """Return how many characters an embed counts towards the total of a message."""
    texts = [embed.get("title"), embed.get("description")]
    texts.append((embed.get("footer") or {}).get("text"))
    texts.append((embed.get("author") or {}).get("name"))
    for field in embed.get("fields") or []:
        texts += [field.get("name"), field.get("value")]
    return sum(len(text) for text in texts if isinstance(text, str))


def shows_something(embed: Json) -> bool:
    """Whether there is anything to see in an embed."""
    seen = ("title", "description", "fields", "image", "thumbnail", "footer", "author")
    return any(embed.get(part) for part in seen)
