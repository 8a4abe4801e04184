"""Tags of every page: icons, menus, the choice of appearance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

from django import template
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from ligneclaire.portal import words

register = template.Library()
register.filter("phone", words.phone)
register.filter("called", words.called)
register.filter("plan", words.plan)


@register.filter
def duration(length: timedelta) -> str:
    """How long people talked: `42 s`, `3 min 05 s`."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    return f"{minutes}\u00a0min {seconds:02d}\u00a0s" if minutes else f"{seconds}\u00a0s"


@register.simple_tag
def icon(name: str) -> SafeString:
    """A line icon of `static/portal/icons.svg`; it never speaks alone, so assistive tools skip it."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>',
        static("portal/icons.svg"),
        name,
    )


@register.inclusion_tag("portal/parts/copy.html")
def copy_button(text: object) -> dict[str, object]:
    return {"text": text}


@register.inclusion_tag("portal/parts/bar.html")
def bar(used: int, total: int) -> dict[str, object]:
    """How much of a stock is taken, drawn; the numbers stand beside it in words."""
    return {"width": 100 * used / total if total else 0}


@dataclass(frozen=True)
class OpenHours:
    """A filled stretch of a day, in the drawing's units: an hour is 10 wide, a day 20 high."""

    x: float
    y: int
    width: float


@register.inclusion_tag("portal/parts/week.html")
def week(hours: Mapping[int, Sequence[tuple[time, time]]]) -> dict[str, object]:
    """When a calendar is open, drawn: a row a day, midnight to midnight."""

    def place(moment: time) -> float:
        return round(10 * (moment.hour + moment.minute / 60), 1)

    stretches = [
        OpenHours(place(start), 20 * weekday, (place(end) or 240) - place(start))
        for weekday, day in hours.items()
        for start, end in day
    ]
    days = [{"name": str(name)[:2], "y": 20 * weekday} for weekday, name in enumerate(words.WEEKDAYS)]
    return {"stretches": stretches, "days": days, "clock": [0, 6, 12, 18, 24]}


@dataclass(frozen=True)
class MenuItem:
    label: str
    url: str
    icon: str
    current: str
    """Value of `aria-current`: the page itself, or a page below it."""


@register.inclusion_tag("portal/parts/menu.html", takes_context=True)
def menu(context: dict[str, Any]) -> dict[str, list[MenuItem]]:
    request: HttpRequest = context["request"]

    def item(name: str, label: str, icon: str) -> MenuItem:
        url = reverse(name)
        current = "page" if request.path == url else "true" if request.path.startswith(url) else ""
        return MenuItem(label, url, icon, current)

    return {
        "items": [
            item("portal:offer", gettext("Gérer votre offre"), "offer"),
            item("portal:service", gettext("Gérer votre service"), "calendar"),
            item("portal:lines", gettext("Gérer vos lignes"), "fixed"),
        ]
    }


@register.inclusion_tag("portal/parts/crumbs.html")
def crumbs(*trail: str) -> dict[str, list[tuple[str, str]]]:
    """`{% crumbs label url label url … label %}`; the last one is the page itself."""
    return {
        "trail": [(trail[i], trail[i + 1] if i + 1 < len(trail) else "") for i in range(0, len(trail), 2)]
    }


@dataclass(frozen=True)
class ThemeChoice:
    value: str
    label: str
    chosen: bool


@register.simple_tag(takes_context=True)
def theme_choices(context: dict[str, Any]) -> list[ThemeChoice]:
    chosen = context["request"].COOKIES.get("theme", "auto")
    labels = {"auto": gettext("comme l’appareil"), "light": gettext("claire"), "dark": gettext("sombre")}
    return [ThemeChoice(value, label, value == chosen) for value, label in labels.items()]
