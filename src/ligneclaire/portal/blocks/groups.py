"""The blocks of a call group's page, in the order of the page; see `base` for what a block is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ligneclaire.calllog.selectors import called_back, records_of_group
from ligneclaire.company import selectors, snapshot
from ligneclaire.company.models import Group, LibraryAnnouncement
from ligneclaire.portal import group_words, members, stories, words
from ligneclaire.portal.blocks.base import Block, Fact
from ligneclaire.portal.forms.dryrun import DryRunForm
from ligneclaire.portal.forms.groups import (
    ClosingForm,
    DistributionForm,
    GroupAnnouncementsForm,
    GroupDetailsForm,
    OverflowForm,
)
from ligneclaire.portal.forms.members import AddMembersForm
from ligneclaire.routing.model import PredefinedSound
from ligneclaire.voicemail.selectors import messages_of_group

SHOWN = 15


class GroupBlock(Block[Group]):
    url_name = "portal:group_block"


@dataclass(frozen=True)
class Heard(Fact):
    """An announcement, and where to listen to it when it is on."""

    sound: str = ""


class Details(GroupBlock):
    slug = "caracteristiques"
    title = gettext_lazy("Le groupement")
    icon = "group"
    form_class: ClassVar = GroupDetailsForm
    saved = gettext_lazy("Enregistré.")
    read_template = "portal/groups/read/details.html"

    def context(self, owner: Group, request: HttpRequest) -> dict[str, Any]:
        return super().context(owner, request) | {"group": owner}

    def facts(self, owner: Group) -> Iterable[Fact]:
        yield Fact(_("Nom"), owner.name)
        yield Fact(_("Numéro"), words.phone(owner.number.e164))
        yield Fact(_("Numéro court"), owner.short_number or _("Aucun"), off=not owner.short_number)
        yield Fact(_("Site"), owner.site.name)


class Members(GroupBlock):
    slug = "membres"
    title = gettext_lazy("Membres")
    icon = "person"
    read_template = "portal/groups/read/members.html"
    form_class: ClassVar = AddMembersForm
    edit_template = "portal/groups/edit/members.html"
    edit_label = gettext_lazy("Ajouter des membres")
    saved = gettext_lazy("Membres ajoutés : le prochain appel les fait sonner.")

    def context(self, owner: Group, request: HttpRequest) -> dict[str, Any]:
        return {
            "group": owner,
            "rows": members.rows(owner, selectors.members_of_group(owner)),
            "act": members.act_of(request),
            "ordered": owner.distribution in (Group.Distribution.LINEAR, Group.Distribution.CYCLIC),
        }


class Distribution(GroupBlock):
    slug = "distribution"
    title = gettext_lazy("Distribution des appels")
    icon = "bell"
    form_class: ClassVar = DistributionForm
    edit_template = "portal/groups/edit/distribution.html"
    saved = gettext_lazy("Enregistré : le prochain appel en tient compte.")

    def facts(self, owner: Group) -> Iterable[Fact]:
        yield Fact(_("Qui sonne"), group_words.distribution(owner.distribution))
        yield Fact(_("Chaque poste sonne"), group_words.rings(owner))
        yield Fact(_("Le correspondant entend"), group_words.heard_meanwhile(owner))
        yield Fact(_("Délai inter-appels"), group_words.wrap_up(owner), off=not owner.wrap_up_on)


class Announcements(GroupBlock):
    slug = "annonces"
    title = gettext_lazy("Annonces")
    icon = "announcement"
    read_template = "portal/line/read/announcements.html"
    form_class: ClassVar = GroupAnnouncementsForm
    edit_template = "portal/groups/edit/announcements.html"
    saved = gettext_lazy("Annonces enregistrées : le prochain appel les entend.")

    def facts(self, owner: Group) -> Iterable[Fact]:
        yield Heard(
            _("Annonce d’accueil"),
            group_words.greeting(owner),
            off=not owner.greeting_on,
            sound=_sound_url(owner.greeting, PredefinedSound.GROUP_GREETING) if owner.greeting_on else "",
        )
        yield Heard(
            _("Annonce d’attente"),
            group_words.waiting_announcement(owner),
            off=not owner.waiting_on,
            sound=_sound_url(owner.waiting, PredefinedSound.WAITING) if owner.waiting_on else "",
        )


class Overflow(GroupBlock):
    slug = "attente"
    title = gettext_lazy("Attente et débordement")
    icon = "forward"
    read_template = "portal/line/read/announcements.html"
    form_class: ClassVar = OverflowForm
    edit_template = "portal/groups/edit/overflow.html"
    saved = gettext_lazy("Enregistré : le prochain appel en tient compte.")

    def facts(self, owner: Group) -> Iterable[Fact]:
        kinds = Group.Overflow
        dissuades = owner.overflow == kinds.DISSUASION
        yield Fact(_("Attente"), group_words.waiting(owner))
        yield Heard(
            _("Ensuite, ou quand personne n’est là"),
            group_words.overflow(owner),
            off=owner.overflow == kinds.NONE,
            sound=_sound_url(owner.dissuasion, PredefinedSound.DISSUASION) if dissuades else "",
        )
        if owner.overflow == kinds.MAILBOX:
            told = owner.mailbox_email or _("Personne : les messages attendent dans « Messagerie »")
            yield Fact(_("Prévenu de chaque message"), told, off=not owner.mailbox_email)


class Closing(GroupBlock):
    slug = "fermeture"
    title = gettext_lazy("Fermeture")
    icon = "calendar"
    form_class: ClassVar = ClosingForm
    edit_template = "portal/groups/edit/closing.html"
    saved = gettext_lazy("Enregistré : le prochain appel en tient compte.")

    def facts(self, owner: Group) -> Iterable[Fact]:
        yield Fact(_("Aux heures fermées"), group_words.closing(owner), off=not owner.closing_on)


class Mailbox(GroupBlock):
    slug = "messagerie"
    title = gettext_lazy("Messagerie du groupement")
    icon = "message"
    read_template = "portal/groups/read/messages.html"

    def context(self, owner: Group, request: HttpRequest) -> dict[str, Any]:
        return {
            "group": owner,
            "messages": [
                {"message": message, "caller": stories.caller_of(message)}
                for message in messages_of_group(owner)[:SHOWN]
            ],
            "on": owner.overflow == Group.Overflow.MAILBOX,
        }


class Calls(GroupBlock):
    """Missed ones first of all, each with whoever called back (G10); all of them on demand."""

    slug = "appels"
    title = gettext_lazy("Appels")
    icon = "history"
    read_template = "portal/groups/read/calls.html"

    def context(self, owner: Group, request: HttpRequest) -> dict[str, Any]:
        every = request.GET.get("calls") == "all"
        records = list(records_of_group(owner, missed=not every)[:SHOWN])
        missed = [record for record in records if record.ending != "answered"]
        return {
            "group": owner,
            "url": self.url(owner),
            "page_url": reverse("portal:group", args=[owner.pk]),
            "every": every,
            "calls": stories.group_calls(records, called_back(missed)),
        }


class DryRun(GroupBlock):
    slug = "simulation"
    title = gettext_lazy("Que se passe-t-il si…")
    icon = "question"
    read_template = "portal/line/read/dryrun.html"

    def context(self, owner: Group, request: HttpRequest) -> dict[str, Any]:
        form = DryRunForm(request.GET, zone=owner.site.timezone)
        page_url = reverse("portal:group", args=[owner.pk])
        shown: dict[str, Any] = {"form": form, "url": self.url(owner), "page_url": page_url}
        if form.is_valid():
            at = form.cleaned_data["at"]
            company = snapshot.build(str(owner.company_id), at.date()).company
            shown["episodes"] = stories.dry_run(company, form.cleaned_data["caller"], owner, at)
        return shown


BLOCKS: tuple[GroupBlock, ...] = (
    Details(),
    Members(),
    Distribution(),
    Announcements(),
    Overflow(),
    Closing(),
    Mailbox(),
    DryRun(),
    Calls(),
)


def blocks_of(group: Group) -> tuple[GroupBlock, ...]:
    return BLOCKS


def _sound_url(announcement: LibraryAnnouncement | None, predefined: PredefinedSound) -> str:
    if announcement:
        return reverse("portal:library_sound", args=[announcement.pk])
    return reverse("portal:predefined_sound", args=[predefined])
