"""The blocks of an auto attendant's page (guide §5.2, §8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ligneclaire.company import snapshot
from ligneclaire.company.models import Attendant
from ligneclaire.company.services.attendants import missing
from ligneclaire.portal import menus, stories, words
from ligneclaire.portal.blocks.base import Block, Fact
from ligneclaire.portal.forms.attendants import (
    AttendantDryRunForm,
    DetailsForm,
    FallbackForm,
    MenuForm,
    ServiceForm,
)
from ligneclaire.portal.menus import Told, ToldMenu
from ligneclaire.routing.attendants import ATTEMPTS, SILENCE_SECONDS

SAVED = gettext_lazy("Enregistré : le prochain appel en tient compte.")


class AttendantBlock(Block[Attendant]):
    url_name = "portal:attendant_block"
    saved = SAVED


class Service(AttendantBlock):
    slug = "service"
    title = gettext_lazy("État et horaires")
    icon = "bell"
    read_template = "portal/attendants/service.html"
    edit_template = "portal/attendants/edit_service.html"

    def __init__(self, told: Told) -> None:
        self.told = told
        self.form_class = partial(ServiceForm, greeted=told.greeted)  # type: ignore[misc, assignment]

    def facts(self, owner: Attendant) -> Iterable[Fact]:
        if owner.on:
            yield Fact(_("État"), _("En service"))
        else:
            yield Fact(
                _("État"),
                _("Hors service : vos correspondants entendent que le service est fermé."),
                off=True,
            )
        calendar = owner.calendar
        if owner.by_calendar and calendar:
            yield Fact(
                _("Menu"),
                _("Un pour les heures d’ouverture, un pour les heures de fermeture, selon « %(calendar)s »")
                % {"calendar": calendar.name},
            )
        else:
            yield Fact(_("Menu"), _("Le même à toute heure"))

    def context(self, owner: Attendant, request: HttpRequest) -> dict[str, Any]:
        lacking = [] if owner.on else missing(owner, self.told.greeted)
        return super().context(owner, request) | {"missing": lacking}


class MenuBlock(AttendantBlock):
    """A menu or a submenu: a drawing of what callers may press, and the form of its announcement and keys."""

    icon = "grip"
    read_template = "portal/attendants/menu.html"
    edit_template = "portal/attendants/edit_menu.html"
    saved = gettext_lazy("Menu enregistré : le prochain appel l’entend.")

    def __init__(self, told: ToldMenu) -> None:
        self.told = told
        self.slug = told.slug  # type: ignore[misc]  # one block for each menu there is
        self.title = told.title  # type: ignore[misc]
        self.form_class = partial(MenuForm, menu=told.menu)  # type: ignore[misc, assignment]

    def context(self, owner: Attendant, request: HttpRequest) -> dict[str, Any]:
        return {"menu": self.told, "attempts": ATTEMPTS, "seconds": SILENCE_SECONDS}


class Fallback(AttendantBlock):
    slug = "secours"
    title = gettext_lazy("Sans choix valable")
    icon = "forward"
    form_class: ClassVar = FallbackForm

    def __init__(self, told: Told) -> None:
        self.fallback = told.fallback

    def facts(self, owner: Attendant) -> Iterable[Fact]:
        yield Fact(_("Mauvaise touche"), _("Le correspondant réentend aussitôt le menu."))
        yield Fact(
            _("Silence"),
            _("Il le réentend %(seconds)s secondes après la fin de l’annonce.")
            % {"seconds": SILENCE_SECONDS},
        )
        label = _("Après %(attempts)s essais") % {"attempts": ATTEMPTS}
        if self.fallback:
            to = self.fallback.to
            told = _("L’appel va vers %(to)s") % {"to": to}
            if self.fallback.dead:
                told = _("L’appel devait aller vers %(to)s, qui ne mène plus nulle part : il se termine.") % {
                    "to": to
                }
            yield Fact(label, told)
        else:
            yield Fact(label, _("Il est remercié, et l’appel se termine."), off=True)


class Details(AttendantBlock):
    slug = "informations"
    title = gettext_lazy("Informations")
    icon = "info"
    form_class: ClassVar = DetailsForm

    def facts(self, owner: Attendant) -> Iterable[Fact]:
        yield Fact(_("Nom"), owner.name)
        yield Fact(_("Numéro"), words.phone(owner.number.e164))
        yield Fact(_("Numéro court"), owner.short_number or _("Aucun"), off=not owner.short_number)
        yield Fact(_("Site"), owner.site.name)


class DryRun(AttendantBlock):
    slug = "simulation"
    title = gettext_lazy("Que se passe-t-il si…")
    icon = "question"
    read_template = "portal/attendants/dryrun.html"

    def context(self, owner: Attendant, request: HttpRequest) -> dict[str, Any]:
        form = AttendantDryRunForm(request.GET, zone=owner.site.timezone)
        shown: dict[str, Any] = {"form": form, "attendant": owner, "url": self.url(owner)}
        if form.is_valid():
            answers = form.cleaned_data
            company = snapshot.build(str(owner.company_id), answers["at"].date()).company
            shown["episodes"] = stories.dry_run(
                company, answers["caller"], owner, answers["at"], keys=answers["keys"]
            )
        return shown


def blocks_of(attendant: Attendant) -> Sequence[Block[Attendant]]:
    """Each main menu is followed by its submenus."""
    told = menus.told(attendant)
    found: list[Block[Attendant]] = [Service(told)]
    for menu in told.menus:
        found += [MenuBlock(menu), *map(MenuBlock, menu.nested())]
    return [*found, Fallback(told), DryRun(), Details()]
