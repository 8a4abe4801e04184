"""What would happen if somebody called the line: the decision of a real call, told before it (X1)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from ligneclaire.company import snapshot
from ligneclaire.company.models import Line
from ligneclaire.portal import stories
from ligneclaire.portal.blocks.base import LineBlock
from ligneclaire.portal.forms.dryrun import DryRunForm

PARIS = "Europe/Paris"


class DryRun(LineBlock):
    slug = "simulation"
    title = gettext_lazy("Que se passe-t-il si…")
    icon = "question"
    read_template = "portal/line/read/dryrun.html"

    def context(self, line: Line, request: HttpRequest) -> dict[str, Any]:
        form = DryRunForm(request.GET, zone=line.site.timezone if line.site else PARIS)
        page_url = reverse("portal:line", args=[line.pk])
        shown: dict[str, Any] = {"form": form, "url": self.url(line), "page_url": page_url}
        if form.is_valid():
            at = form.cleaned_data["at"]
            company = snapshot.build(str(line.company_id), at.date()).company
            shown["episodes"] = stories.dry_run(company, form.cleaned_data["caller"], line, at)
        return shown
