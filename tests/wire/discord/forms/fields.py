"""The checks every form is made of, with Discord's codes and words."""

from collections.abc import Collection

from tests.wire.discord.errors import Form, Path


def missing(form: Form, path: Path) -> None:
    """Complain that a field is not there."""
    form.complain(path, "BASE_TYPE_REQUIRED", "This field is required")


def length(form: Form, path: Path, size: int, most: int, least: int = 0) -> None:
    """Complain when `size` is not between `least` and `most`."""
    if least <= size <= most:
        return
    if least:
        words = f"Must be between {least} and {most} in length."
        form.complain(path, "BASE_TYPE_BAD_LENGTH", words)
    else:
        form.complain(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")


def text(
    form: Form, path: Path, value: object, most: int, least: int = 0, *, required: bool = False
) -> None:
    """Check a string of `least` to `most` code points; None passes unless `required`."""
    if value is None:
        if required:
            missing(form, path)
    elif not isinstance(value, str):
        form.complain(path, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
    else:
        length(form, path, len(value), most, least)


def whole(
    form: Form,
    path: Path,
    value: object,
    least: int,
    most: int,
) -> None:
    """Check a whole number between `least` and `most`; None passes."""
    if value is None:
        return
    if not isinstance(value, int) or isinstance(value, bool):
        form.complain(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
    elif value < least:
        words = f"int value should be greater than or equal to {least}."
        form.complain(path, "NUMBER_TYPE_MIN", words)
    elif value > most:
        form.complain(path, "NUMBER_TYPE_MAX", f"int value should be less than or equal to {most}.")


def choice(form: Form, path: Path, value: object, allowed: Collection[object]) -> bool:
    """Check that `value` is one of `allowed`."""
    if value in allowed:
        return True
    words = f"Value must be one of {{{', '.join(map(repr, allowed))}}}."
    form.complain(path, "BASE_TYPE_CHOICES", words)
    return False


def address(
    form: Form,
    path: Path,
    value: object,
    most: int,
    schemes: tuple[str, ...] = ("http", "https"),
) -> None:
    """Check a web address; None passes."""
    if value is None:
        return
    if not isinstance(value, str):
        form.complain(path, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
        return
    scheme, colon, rest = value.partition("://")
    if not colon or not rest or any(letter.isspace() for letter in value):
        form.complain(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")
    elif scheme.lower() not in schemes:
        words = f'Scheme "{scheme}" is not supported. Scheme must be one of {schemes!r}.'
        form.complain(path, "URL_TYPE_INVALID_SCHEME", words)
    else:
        length(form, path, len(value), most)


def a_list(form: Form, path: Path, value: object) -> list[object]:
    """Return `value` as a list, complaining when it is something else; None is empty."""
    if value is None:
        return []
    if isinstance(value, list):
        return value
    form.complain(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
    return []


def a_dict(form: Form, path: Path, value: object) -> dict[str, object] | None:
    """Return `value` as an object, complaining when it is something else."""
    if isinstance(value, dict):
        return value
    form.complain(path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
    return None
