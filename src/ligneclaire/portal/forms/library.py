"""Announcements of a site: a new one, another sound for one, another title."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ligneclaire.company.models import LibraryAnnouncement, Site
from ligneclaire.portal.forms.base import Form
from ligneclaire.portal.forms.sounds import FILE, TEXT, Answer, SoundField


class TitleForm(Form):
    title = forms.CharField(
        max_length=80, label=_("Titre"), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class ReplaceForm(Form):
    def __init__(self, *data: Any, announcement: LibraryAnnouncement) -> None:
        super().__init__(*data)
        self.fields["sound"] = SoundField(
            label=_("Ce que l’on entendra"),
            company=announcement.site.company_id,
            initial=Answer(source=TEXT if announcement.text else FILE, text=announcement.text),
        )


class NewAnnouncementForm(Form):
    title = forms.CharField(
        max_length=80,
        required=False,
        label=_("Titre"),
        help_text=_("Sans titre : le nom du fichier, ou le début du texte."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *data: Any, site: Site) -> None:
        super().__init__(*data)
        self.fields["sound"] = SoundField(label=_("Ce que l’on entendra"), company=site.company_id)
