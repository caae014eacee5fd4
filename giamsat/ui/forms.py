"""How every Django form is drawn: set ``FORM_RENDERER = "giamsat.ui.forms.Renderer"``.

``{{ form }}`` gives the list of what to mend and all fields; ``{{ form.title.as_field_group }}`` one field;
``{% include "ui/forms/summary.html" %}`` the list alone.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.template.exceptions import TemplateDoesNotExist


class Field(BoundField):
    """A field whose control carries the classes of the style and says to screen readers what is wrong."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Django's attributes and the class of the kind of control."""
        widget = widget or self.field.widget
        built = super().build_widget_attrs(attrs, widget)
        if isinstance(widget, forms.CheckboxInput):
            name = "form-check-input"
        elif isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
            # Django gives the same class to the list and to each of its boxes.
            name = "choices"
        elif isinstance(widget, forms.Select):
            name = "form-select"
        else:
            name = "form-control"
        own = widget.attrs.get("class", "")
        built["class"] = f"{name} {own}".strip()
        return built


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files of one input; what is inside them is judged by ``core.files``."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """All chosen files; empty when there are none."""
        return list(data or [])


class Renderer(TemplatesSetting):
    """The project's form and field templates, the engine of settings, Django's own widgets."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
    bound_field_class = Field

    def get_template(self, template_name: str) -> Any:
        """The template from the project, else the one that Django ships for its widgets."""
        try:
            return super().get_template(template_name)
        except TemplateDoesNotExist:
            return _shipped().get_template(template_name)


@cache
def _shipped() -> DjangoTemplates:
    """One for all forms: each engine of its own would read and parse every widget's template anew."""
    return DjangoTemplates()
