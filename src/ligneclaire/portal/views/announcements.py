"""Listening to what callers of a line hear."""

from __future__ import annotations

from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ligneclaire.company import access
from ligneclaire.company.models import Line
from ligneclaire.company.services.announcements import announcements_of
from ligneclaire.company.sounds import store
from ligneclaire.portal.forms.announcements import OWN, PREDEFINED


@require_safe
def sound(request: HttpRequest, pk: int, purpose: str, which: str) -> HttpResponse:
    """The predefined sound of an announcement, or the line's own."""
    path = _path(access.line(request.user, pk), purpose, which)
    try:
        return HttpResponse(path.read_bytes(), content_type="audio/wav")
    except FileNotFoundError:
        raise Http404 from None


def _path(line: Line, purpose: str, which: str) -> Path:
    row = announcements_of(line).get(purpose)
    if row is None or which not in (OWN, PREDEFINED) or (which == OWN and not row.sound):
        raise Http404
    return store.path(row.sound) if which == OWN else store.predefined(purpose)
