"""Pages as people read them."""

from __future__ import annotations

from html.parser import HTMLParser

from django.http import HttpResponse

BESIDE = {"script", "style", "template", "title"}
BREAKS = {"br", "p", "li", "dt", "dd", "h1", "h2", "tr", "td", "th", "div", "section", "label", "option"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.beside = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.beside += tag in BESIDE
        if tag in BREAKS:
            self.said.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self.beside -= tag in BESIDE
        if tag in BREAKS:
            self.said.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.beside:
            self.said.append(data)


def text(answer: HttpResponse) -> str:
    """What a page says, every blank a single space."""
    reader = _Reader()
    reader.feed(answer.content.decode())
    return " ".join("".join(reader.said).split())


def block(answer: HttpResponse, slug: str) -> str:
    """What one block of a line's page says."""
    html = answer.content.decode()
    start = html.index(f'id="{slug}"')
    return text(HttpResponse("<section " + html[start : html.index("</section>", start)]))
