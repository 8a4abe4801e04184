"""Forms as people fill them in: what the page proposes, some answers changed, sent back."""

from __future__ import annotations

from html.parser import HTMLParser

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from ligneclaire.company.models import Line

HTMX = {"HX-Request": "true"}
Answers = dict[str, list[str]]


class _Form(HTMLParser):
    """The answers a form on the page would send now."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: Answers = {}
        self.select = self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        name, value = found.get("name") or "", found.get("value")
        match tag, found.get("type"):
            case "input", "checkbox" | "radio":
                if "checked" in found:
                    self.answers.setdefault(name, []).append(value or "on")
            case "input", _:
                self.answers.setdefault(name, []).append(value or "")
            case "select", _:
                self.select = name
            case "option", _ if "selected" in found or self.select not in self.answers:
                self.answers[self.select] = [value or ""]  # a browser proposes the first
            case "textarea", _:
                self.area = name
                self.answers[name] = [""]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.answers[self.area] = [data.lstrip("\n")]


def fill(client: Client, url: str, htmx: bool = False, **changes: str | list[str] | None) -> HttpResponse:
    """Opens a form, changes some answers (`None`: unticked or left out), and sends it."""
    headers = HTMX if htmx else {}
    return client.post(url, answers_of(client.get(url, headers=headers), **changes), headers=headers)


def answers_of(page: HttpResponse, **changes: str | list[str] | None) -> dict[str, object]:
    """What the forms of a page would send, with some answers changed."""
    form = _Form()
    form.feed(page.content.decode())
    answers: dict[str, object] = {name: values for name, values in form.answers.items() if name}
    for name, value in changes.items():
        if value is None:
            answers.pop(name, None)
        else:
            answers[name] = value
    return answers


def edit(client: Client, line: Line, slug: str, **changes: str | list[str] | None) -> HttpResponse:
    """Edits a block in place, as a browser with scripts does."""
    return fill(client, reverse("portal:block_edit", args=[line.pk, slug]), htmx=True, **changes)
