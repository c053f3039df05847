"""What Discord asks of the components of a message, old style and v2."""

from collections.abc import Callable, Collection

from tests.wire.discord import limits
from tests.wire.discord.errors import Form, Json, Path
from tests.wire.discord.forms import fields
from tests.wire.discord.tree import LINK_STYLE, SELECTS, Part, every

IN_ROW = frozenset({Part.BUTTON, *SELECTS})
IN_CONTAINER = frozenset(
    {Part.ROW, Part.SECTION, Part.TEXT, Part.GALLERY, Part.FILE, Part.SEPARATOR}
)
AT_TOP_V2 = IN_CONTAINER | {Part.CONTAINER}
ACCESSORIES = frozenset({Part.BUTTON, Part.THUMBNAIL})


def check_components(
    form: Form, path: Path, components: object, *, v2: bool, files: Collection[str] = ()
) -> None:
    """Check the component tree of a message; `files` are the names it may refer to."""
    given = fields.a_list(form, path, components)
    ComponentCheck(form, files).top(path, given, v2=v2)


class ComponentCheck:
    """Checks one tree, remembering the custom ids and component ids it has met."""

    def __init__(self, form: Form, files: Collection[str] = ()) -> None:
        self.form = form
        self.files = files
        self.custom_ids: set[str] = set()
        self.ids: set[int] = set()
        self.checks: dict[int, Callable[[Path, Json], None]] = {
            Part.ROW: self.row,
            Part.BUTTON: self.button,
            Part.SECTION: self.section,
            Part.TEXT: self.text,
            Part.THUMBNAIL: self.media,
            Part.GALLERY: self.gallery,
            Part.FILE: self.file,
            Part.SEPARATOR: self.separator,
            Part.CONTAINER: self.container,
            **dict.fromkeys(SELECTS, self.select),
        }

    def top(self, path: Path, given: list[object], *, v2: bool) -> None:
        """Check the top level and the sums over the whole tree."""
        problems = len(self.form.problems)
        if not v2:
            fields.length(self.form, path, len(given), limits.ROWS)
        self.children(path, given, AT_TOP_V2 if v2 else {Part.ROW})
        if not v2 or len(self.form.problems) > problems:
            return
        parts = list(every([part for part in given if isinstance(part, dict)]))
        if len(parts) > limits.COMPONENTS_V2:
            words = f"Total number of components cannot exceed {limits.COMPONENTS_V2}"
            self.form.complain(path, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", words)
        shown = sum(len(part["content"]) for part in parts if part["type"] == Part.TEXT)
        if shown > limits.TEXT_V2:
            words = f"Components displayable text size exceeds maximum size of {limits.TEXT_V2}"
            self.form.complain(path, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", words)

    def children(self, path: Path, given: list[object], allowed: Collection[int]) -> None:
        """Check each of the components in a list."""
        for number, component in enumerate(given):
            self.child((*path, number), component, allowed)

    def child(self, path: Path, given: object, allowed: Collection[int]) -> None:
        """Check one component, which must be of an `allowed` type here."""
        component = fields.a_dict(self.form, path, given)
        if component is None:
            return
        kind = component.get("type")
        if not isinstance(kind, int) or kind not in allowed:
            types = ", ".join(str(int(each)) for each in sorted(allowed))
            words = f'Value of field "type" must be one of ({types},).'
            self.form.complain((*path, "type"), "UNION_TYPE_CHOICES", words)
            return
        self.own_id(path, component.get("id"))
        self.checks[kind](path, component)

    def own_id(self, path: Path, number: object) -> None:
        """Check a component's own number, which is unique in a message; 0 and None are free."""
        fields.whole(self.form, (*path, "id"), number, 0, 2**31 - 1)
        if isinstance(number, int) and number:
            if number in self.ids:
                words = "Component id cannot be duplicated"
                self.form.complain((*path, "id"), "COMPONENT_ID_DUPLICATED", words)
            self.ids.add(number)

    def custom_id(self, path: Path, component: Json) -> None:
        """Check the custom id of something a member can use."""
        here, custom_id = (*path, "custom_id"), component.get("custom_id")
        fields.text(self.form, here, custom_id, limits.CUSTOM_ID, 1, required=True)
        if isinstance(custom_id, str):
            if custom_id in self.custom_ids:
                words = "Component custom id cannot be duplicated"
                self.form.complain(here, "COMPONENT_CUSTOM_ID_DUPLICATED", words)
            self.custom_ids.add(custom_id)

    def row(self, path: Path, row: Json) -> None:
        """A row holds up to five buttons or a single select."""
        inside = (*path, "components")
        given = fields.a_list(self.form, inside, row.get("components"))
        fields.length(self.form, inside, len(given), limits.BUTTONS, 1)
        self.children(inside, given, IN_ROW)
        kinds = [part.get("type") for part in given if isinstance(part, dict)]
        if len(kinds) > 1 and SELECTS.intersection(kinds):
            words = "The specified component exceeds the maximum width"
            self.form.complain((*inside, 1), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", words)

    def button(self, path: Path, button: Json) -> None:
        """A button has a custom id or, as a link, an address; and something to read on it."""
        if not fields.choice(self.form, (*path, "style"), button.get("style"), range(1, 6)):
            return
        fields.text(self.form, (*path, "label"), button.get("label"), limits.BUTTON_LABEL)
        if not button.get("label") and not button.get("emoji"):
            words = "A button must have a label or emoji"
            self.form.complain(path, "BUTTON_COMPONENT_INVALID_LABEL", words)
        if button.get("custom_id") is not None and button.get("url") is not None:
            words = "A custom id and url cannot both be specified"
            code = "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE"
            self.form.complain((*path, "custom_id"), code, words)
        elif button["style"] == LINK_STYLE:
            here, url = (*path, "url"), button.get("url")
            if url is None:
                words = "A url is required"
                self.form.complain(here, "BUTTON_COMPONENT_URL_REQUIRED", words)
            schemes = ("http", "https", "discord")
            fields.address(self.form, here, url, limits.BUTTON_URL, schemes)
        else:
            self.custom_id(path, button)

    def select(self, path: Path, select: Json) -> None:
        """A select offers up to 25 options, its own or those of the guild."""
        self.custom_id(path, select)
        form, where = self.form, (*path, "placeholder")
        fields.text(form, where, select.get("placeholder"), limits.PLACEHOLDER)
        fields.whole(form, (*path, "min_values"), select.get("min_values"), 0, limits.OPTIONS)
        fields.whole(form, (*path, "max_values"), select.get("max_values"), 1, limits.OPTIONS)
        if select["type"] == Part.STRING_SELECT:
            self.options(path, select, limits.OPTIONS)

    def options(self, path: Path, owner: Json, most: int, least: int = 1) -> None:
        """Check the options of a select or group: texts, and values that differ."""
        where = (*path, "options")
        given = fields.a_list(self.form, where, owner.get("options"))
        fields.length(self.form, where, len(given), most, least)
        values: set[object] = set()
        for number, option in enumerate(given):
            here = (*where, number)
            if (checked := fields.a_dict(self.form, here, option)) is None:
                continue
            for part in ("label", "value"):
                said = checked.get(part)
                fields.text(self.form, (*here, part), said, limits.OPTION_TEXT, 1, required=True)
            described = checked.get("description")
            fields.text(self.form, (*here, "description"), described, limits.OPTION_TEXT)
            if checked.get("value") in values:
                words = "The specified option value is already used"
                code = "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED"
                self.form.complain((*here, "value"), code, words)
            values.add(checked.get("value"))
        wanted = owner.get("max_values")
        if given and isinstance(wanted, int) and wanted > len(given):
            words = f"max_values must be equal to or less than {len(given)}."
            self.form.complain((*path, "max_values"), "SELECT_COMPONENT_MAX_VALUES", words)

    def section(self, path: Path, section: Json) -> None:
        """A section sets one to three texts beside a button or a thumbnail."""
        inside = (*path, "components")
        given = fields.a_list(self.form, inside, section.get("components"))
        fields.length(self.form, inside, len(given), limits.SECTION_TEXTS, 1)
        self.children(inside, given, {Part.TEXT})
        if section.get("accessory") is None:
            fields.missing(self.form, (*path, "accessory"))
        else:
            self.child((*path, "accessory"), section["accessory"], ACCESSORIES)

    def text(self, path: Path, text: Json) -> None:
        """A text display says something."""
        here, said = (*path, "content"), text.get("content")
        fields.text(self.form, here, said, limits.TEXT_V2, 1, required=True)

    def media(self, path: Path, item: Json, key: str = "media") -> None:
        """A picture is on the web or among the files sent along."""
        fields.text(
            self.form, (*path, "description"), item.get("description"), limits.MEDIA_DESCRIPTION
        )
        here = (*path, key, "url")
        url = (item.get(key) or {}).get("url")
        if url is None:
            fields.missing(self.form, here)
            return
        schemes = ("attachment",) if key == "file" else ("http", "https", "attachment")
        fields.address(self.form, here, url, limits.ADDRESS, schemes)
        scheme, _, name = str(url).partition("://")
        if scheme == "attachment" and name not in self.files:
            words = f"The referenced attachment '{name}' was not found"
            self.form.complain(here, "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", words)

    def gallery(self, path: Path, gallery: Json) -> None:
        """A gallery shows one to ten pictures."""
        inside = (*path, "items")
        given = fields.a_list(self.form, inside, gallery.get("items"))
        fields.length(self.form, inside, len(given), limits.GALLERY_ITEMS, 1)
        for number, item in enumerate(given):
            if (checked := fields.a_dict(self.form, (*inside, number), item)) is not None:
                self.media((*inside, number), checked)

    def file(self, path: Path, file: Json) -> None:
        """A file is one of those sent along."""
        self.media(path, file, "file")

    def separator(self, path: Path, separator: Json) -> None:
        """A separator is small or large."""
        if separator.get("spacing") is not None:
            fields.choice(self.form, (*path, "spacing"), separator["spacing"], (1, 2))

    def container(self, path: Path, container: Json) -> None:
        """A container groups other components, but no container."""
        inside = (*path, "components")
        given = fields.a_list(self.form, inside, container.get("components"))
        color = container.get("accent_color")
        fields.whole(self.form, (*path, "accent_color"), color, 0, 0xFFFFFF)
        self.children(inside, given, IN_CONTAINER)
