"""Sign-in and passwords: allauth's forms in our look. A label says what a field is; nothing repeats it."""

from __future__ import annotations

from typing import Any

from allauth.account import forms

from ligneclaire.portal.forms.base import Renderer


class EntranceForm:
    default_renderer = Renderer
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""


class LoginForm(EntranceForm, forms.LoginForm): ...  # type: ignore[misc]


class ResetPasswordForm(EntranceForm, forms.ResetPasswordForm): ...  # type: ignore[misc]


class ResetPasswordKeyForm(EntranceForm, forms.ResetPasswordKeyForm): ...  # type: ignore[misc]


class ChangePasswordForm(EntranceForm, forms.ChangePasswordForm): ...  # type: ignore[misc]


class ReauthenticateForm(EntranceForm, forms.ReauthenticateForm): ...  # type: ignore[misc]
