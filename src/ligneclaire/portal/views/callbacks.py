"""Callbacks on busy that wait (L8): taking one back."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ligneclaire.company import access
from ligneclaire.company.selectors import callbacks_of
from ligneclaire.company.services.callbacks import callback_cancel
from ligneclaire.portal import words
from ligneclaire.portal.blocks.outgoing import Outgoing
from ligneclaire.portal.views.pages import Question, actor, confirm


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: int, callback: UUID) -> HttpResponse:
    line = access.line(request.user, pk)
    found = callbacks_of(line).filter(pk=callback).first()
    if found is None:
        raise Http404
    back = f"{reverse('portal:line', args=[line.pk])}#{Outgoing.slug}"
    question = Question(
        question=_("Annuler ce rappel ?"),
        consequence=_("Le téléphone de %(who)s ne sonnera pas quand %(target)s sera libre.")
        % {"who": words.called(found.line), "target": words.called(found.target)},
        verb=_("Annuler le rappel"),
        done=_("Le rappel est annulé."),
        back=back,
        then=back,
    )
    return confirm(request, question, lambda: callback_cancel(actor=actor(request), callback=found))
