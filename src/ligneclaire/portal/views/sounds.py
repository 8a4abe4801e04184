"""Listening, in the portal, to what callers hear."""

from __future__ import annotations

from pathlib import Path

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from ligneclaire.company import access
from ligneclaire.company.models import Line
from ligneclaire.company.services.announcements import PREDEFINED_SOUNDS, announcements_of
from ligneclaire.company.sounds import speech, store
from ligneclaire.portal.forms.sounds import OWN, PREDEFINED
from ligneclaire.portal.sounds import played, sound_of, token_of
from ligneclaire.routing.model import PredefinedSound


@require_safe
def of_line(request: HttpRequest, pk: int, purpose: str, which: str) -> HttpResponse:
    """The predefined sound of an announcement, or the line's own."""
    return played(request, _path_of_line(access.line(request.user, pk), purpose, which))


@require_safe
def of_library(request: HttpRequest, pk: int) -> HttpResponse:
    return played(request, store.path(access.announcement(request.user, pk).sound))


@require_safe
def of_earlier_version(request: HttpRequest, pk: int) -> HttpResponse:
    return played(request, store.path(access.earlier_version(request.user, pk).sound))


@require_safe
def predefined(request: HttpRequest, name: str) -> HttpResponse:
    access.company(request.user)
    try:
        return played(request, store.predefined(PredefinedSound(name)))
    except ValueError:
        raise Http404 from None


@require_safe
def sent(request: HttpRequest, token: str) -> HttpResponse:
    """What was just sent or spoken, and is not kept yet."""
    sound = sound_of(token, access.company(request.user).pk)
    if sound is None:
        raise Http404
    return played(request, store.path(sound.name))


@require_POST
def speak(request: HttpRequest) -> HttpResponse:
    """Reads a text aloud, so that it is heard before it is kept; `field` says where the text is."""
    company = access.company(request.user)
    try:
        sound = speech.speak(request.POST.get(request.POST.get("field", ""), ""))
    except ValidationError as error:
        context = {"refused": " ".join(error.messages)}
        return render(request, "portal/library/heard.html", context, status=422)
    url = reverse("portal:sent_sound", args=[token_of(sound, company.pk)])
    return render(request, "portal/library/heard.html", {"url": url})


def _path_of_line(line: Line, purpose: str, which: str) -> Path:
    row = announcements_of(line).get(purpose)
    if row is None or which not in (OWN, PREDEFINED) or (which == OWN and not row.sound):
        raise Http404
    return store.path(row.sound) if which == OWN else store.predefined(PREDEFINED_SOUNDS[purpose])
