"""What Discord asks of a modal."""

from tests.wire.discord import limits
from tests.wire.discord.errors import Form, Json, Path
from tests.wire.discord.forms import fields
from tests.wire.discord.forms.component import ComponentCheck
from tests.wire.discord.tree import SELECTS, Part

IN_LABEL = frozenset(
    {
        Part.TEXT_INPUT,
        Part.FILE_UPLOAD,
        Part.RADIO_GROUP,
        Part.CHECKBOX_GROUP,
        Part.CHECKBOX,
        *SELECTS,
    }
)


def check_modal(form: Form, path: Path, modal: Json) -> None:
    """Check the data of a modal answer."""
    custom_id = modal.get("custom_id")
    fields.text(form, (*path, "custom_id"), custom_id, limits.CUSTOM_ID, 1, required=True)
    fields.text(form, (*path, "title"), modal.get("title"), limits.MODAL_TITLE, 1, required=True)
    inside = (*path, "components")
    given = fields.a_list(form, inside, modal.get("components"))
    fields.length(form, inside, len(given), limits.MODAL_COMPONENTS, 1)
    ModalCheck(form).children(inside, given, {Part.ROW, Part.TEXT, Part.LABEL})


class ModalCheck(ComponentCheck):
    """Checks the tree of a modal, where labels hold what members fill in."""

    def __init__(self, form: Form) -> None:
        super().__init__(form)
        self.checks |= {
            Part.LABEL: self.label,
            Part.TEXT_INPUT: self.text_input,
            Part.FILE_UPLOAD: self.group,
            Part.RADIO_GROUP: self.group,
            Part.CHECKBOX_GROUP: self.group,
            Part.CHECKBOX: self.custom_id,
        }

    def row(self, path: Path, row: Json) -> None:
        """A row of a modal, the older style, holds one text input that names itself."""
        inside = (*path, "components")
        given = fields.a_list(self.form, inside, row.get("components"))
        fields.length(self.form, inside, len(given), 1, 1)
        self.children(inside, given, {Part.TEXT_INPUT})
        if given and isinstance(given[0], dict):
            here = (*inside, 0, "label")
            fields.text(self.form, here, given[0].get("label"), limits.LABEL, 1, required=True)

    def label(self, path: Path, label: Json) -> None:
        """A label names one component."""
        said, more = label.get("label"), label.get("description")
        fields.text(self.form, (*path, "label"), said, limits.LABEL, 1, required=True)
        fields.text(self.form, (*path, "description"), more, limits.LABEL_DESCRIPTION)
        if label.get("component") is None:
            fields.missing(self.form, (*path, "component"))
            return
        self.child((*path, "component"), label["component"], IN_LABEL)

    def text_input(self, path: Path, asked: Json) -> None:
        """A text input takes up to 4,000 characters."""
        form, most = self.form, limits.TEXT_INPUT
        self.custom_id(path, asked)
        fields.choice(form, (*path, "style"), asked.get("style"), (1, 2))
        fields.whole(form, (*path, "min_length"), asked.get("min_length"), 0, most)
        fields.whole(form, (*path, "max_length"), asked.get("max_length"), 1, most)
        allowed = asked.get("max_length")
        fields.text(
            form,
            (*path, "value"),
            asked.get("value"),
            allowed if isinstance(allowed, int) and 1 <= allowed <= most else most,
        )
        hint = asked.get("placeholder")
        fields.text(form, (*path, "placeholder"), hint, limits.TEXT_INPUT_PLACEHOLDER)

    def select(self, path: Path, select: Json) -> None:
        """A select of a modal cannot be switched off, and is required unless it says otherwise."""
        super().select(path, select)
        if select.get("disabled"):
            words = "Components cannot be disabled in modals"
            self.form.complain((*path, "disabled"), "COMPONENT_DISABLED_IN_MODAL", words)
        self.required(path, select)

    def group(self, path: Path, group: Json) -> None:
        """A radio group, a group of checkboxes or a file upload."""
        self.custom_id(path, group)
        fields.whole(self.form, (*path, "min_values"), group.get("min_values"), 0, limits.CHECKS)
        fields.whole(self.form, (*path, "max_values"), group.get("max_values"), 1, limits.CHECKS)
        if group["type"] != Part.FILE_UPLOAD:
            least = 2 if group["type"] == Part.RADIO_GROUP else 1
            self.options(path, group, limits.CHECKS, least)
        self.required(path, group)

    def required(self, path: Path, asked: Json) -> None:
        """Asking for nothing at least contradicts being required, which is the default."""
        if asked.get("required", True) and asked.get("min_values") == 0:
            words = "min_values must be at least 1 when the component is required"
            self.form.complain((*path, "min_values"), "COMPONENT_REQUIRED_MIN_VALUES", words)
