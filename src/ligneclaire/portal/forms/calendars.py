"""A calendar as one fills it in: typical days with the weekdays they hold for, then closings (guide §4.2).

A weekday belongs to the last typical day that ticks it, as the page does when one ticks it. The service
knows nothing of typical days: `CalendarForm.opening` says hours weekday by weekday, and `typical_days` reads
them back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ligneclaire.company.models import Calendar
from ligneclaire.company.models.calendars import Territory
from ligneclaire.company.rules import MAX_CLOSINGS, YEARS
from ligneclaire.company.services.calendars import Opening
from ligneclaire.portal.forms.base import Form, SwitchField, ask_once
from ligneclaire.portal.words import MIDNIGHT, WEEKDAYS, Interval

MAX_TYPICAL_DAYS = 7
MAX_ROWS = 500
"""Of a form set: more of them are not read. What is too much below is the service's to say."""
AUTO_ID = "calendar_%s"
"""Ids of the fields: the form may stand beside another one, whose calendar it makes."""


class TimeField(forms.TimeField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
        super().__init__(widget=widget, required=False, **kwargs)


class DateField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        bounds = {"min": f"{YEARS[0]}-01-01", "max": f"{YEARS[-1]}-12-31"}
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **bounds})
        super().__init__(widget=widget, required=False, **kwargs)


class TypicalDayForm(Form):
    """Hours of a day, perhaps with a lunch break, and the weekdays that have them."""

    start = TimeField(label=_("Ouverture"))
    end = TimeField(label=_("Fermeture"))
    lunch = SwitchField(label=_("Pause déjeuner"))
    lunch_start = TimeField(label=_("Début de la pause"))
    lunch_end = TimeField(label=_("Fin de la pause"))
    whole = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)
    """The day as it was, when it is interrupted more than once, as only a company file can say."""
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Jours de la semaine"),
        choices=list(enumerate(WEEKDAYS)),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        if not answers.get("weekdays"):
            return answers
        needed = ["start", "end"] + (["lunch_start", "lunch_end"] if answers.get("lunch") else [])
        for name in needed:
            if answers.get(name) is None and name not in self.errors:
                self.add_error(name, _("Donnez une heure."))
        if not self.errors and answers["end"] != MIDNIGHT and answers["end"] <= answers["start"]:
            self.add_error("end", _("La fermeture vient après l’ouverture."))
        if answers.get("lunch") and not self.errors:
            start, end = answers["start"], answers["end"]
            lunch_start, lunch_end = answers["lunch_start"], answers["lunch_end"]
            if not (start < lunch_start < lunch_end and (lunch_end < end or end == MIDNIGHT)):
                self.add_error(
                    "lunch_start", _("La pause doit tenir dans la journée, et finir après son début.")
                )
        return answers

    def intervals(self) -> list[Interval]:
        """The hours; those it had, breaks and all, when none of them was touched."""
        answers = self.cleaned_data
        if not answers.get("lunch"):
            return [(answers["start"], answers["end"])]
        told = [(answers["start"], answers["lunch_start"]), (answers["lunch_end"], answers["end"])]
        whole = read_intervals(answers["whole"])
        return whole if whole and [whole[0], whole[-1]] == told else told


class ClosingForm(Form):
    """A closing day, or a period when it has a last day too."""

    first = DateField(label=_("Premier jour"))
    last = DateField(label=_("Dernier jour"))

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        first, last = answers.get("first"), answers.get("last")
        if last and not first and "first" not in self.errors:
            self.add_error("first", _("Donnez le premier jour."))
        if first and last and last < first:
            self.add_error("last", _("Le dernier jour vient après le premier."))
        return answers

    def period(self) -> tuple[date, date] | None:
        first = self.cleaned_data.get("first")
        return (first, self.cleaned_data.get("last") or first) if first else None


# One row to spare in each, for browsers without scripts; the others add rows by themselves (`rows.js`).
TypicalDays = forms.formset_factory(TypicalDayForm, extra=1, max_num=MAX_TYPICAL_DAYS, absolute_max=MAX_ROWS)
Closings = forms.formset_factory(ClosingForm, extra=1, max_num=MAX_CLOSINGS, absolute_max=MAX_ROWS)


class CalendarForm(Form):
    """The name and the holidays, with the typical days and the closings as form sets beside them."""

    name = forms.CharField(label=_("Nom du calendrier"), max_length=80)
    closed_on_holidays = SwitchField(
        label=_("Fermé les jours fériés"), help_text=_("Ils sont connus d’avance, chaque année.")
    )
    territory = forms.ChoiceField(label=_("Jours fériés de"), choices=Territory.choices)

    def __init__(self, data: Any = None, *, name: str = "", opening: Opening | None = None) -> None:
        opening = opening or Opening()
        self.shortened = any(len(day) > 2 for day in opening.hours.values())
        """A company file may interrupt a day more than once: a typical day shows its ends and one break."""
        super().__init__(
            data,
            auto_id=AUTO_ID,
            initial={
                "name": name,
                "closed_on_holidays": opening.closed_on_holidays,
                "territory": opening.territory,
            },
        )
        self.days = TypicalDays(data, auto_id=AUTO_ID, initial=typical_days(opening.hours), prefix="days")
        self.closings = Closings(
            data,
            auto_id=AUTO_ID,
            initial=[
                {"first": first, "last": last if last != first else None} for first, last in opening.closings
            ],
            prefix="closings",
        )

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.days.is_valid(), self.closings.is_valid()])

    def opening(self) -> Opening:
        hours: dict[int, list[Interval]] = {}
        for day in self.days:
            for weekday in day.cleaned_data.get("weekdays", ()):
                hours[weekday] = day.intervals()
        return Opening(
            hours=hours,
            closings=[period for form in self.closings if (period := form.period())],
            closed_on_holidays=self.cleaned_data["closed_on_holidays"],
            territory=self.cleaned_data["territory"],
        )


class CalendarSelect(forms.Select):
    """A choice among the company's calendars, with the way to make another or to change the chosen one.

    Both open over the page (`calendars.js`), so that nothing is lost of the form that asks.
    """

    template_name = "portal/calendars/select.html"


def calendar_field(
    label: Any, empty_label: Any, *, required: bool = False
) -> forms.ModelChoiceField[Calendar]:
    """Which calendar a service obeys. In the scope of the company; its choices are read now."""
    field = forms.ModelChoiceField(
        label=label,
        queryset=Calendar.objects.order_by("name"),
        required=required,
        empty_label=empty_label,
        widget=CalendarSelect,
        error_messages={"invalid_choice": _("Ce calendrier n’existe plus : choisissez-en un autre.")},
    )
    ask_once(field)
    return field


def written_intervals(day: Sequence[Interval]) -> str:
    """`08:00-10:00 11:00-13:00 14:00-16:00`."""
    return " ".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in day)


def read_intervals(text: str) -> list[Interval]:
    """The contrary; nothing of what is not written so."""
    try:
        pairs = [[time.fromisoformat(at) for at in part.split("-")] for part in text.split()]
        return [(start, end) for start, end in pairs]
    except ValueError:
        return []


def typical_days(hours: Mapping[int, Any]) -> list[dict[str, Any]]:
    """Weekdays that open alike, as initial answers of a typical day."""
    alike: dict[tuple[Interval, ...], list[int]] = {}
    for weekday, day in sorted(hours.items()):
        alike.setdefault(tuple(sorted(day)), []).append(weekday)
    days = []
    for intervals, weekdays in alike.items():
        answers = {
            "start": intervals[0][0],
            "end": intervals[-1][1],
            "weekdays": weekdays,
            "lunch": len(intervals) > 1,
        }
        if len(intervals) > 1:
            answers |= {"lunch_start": intervals[0][1], "lunch_end": intervals[-1][0]}
        if len(intervals) > 2:
            answers["whole"] = written_intervals(intervals)
        days.append(answers)
    return days or [{"start": time(9), "end": time(18), "weekdays": [0, 1, 2, 3, 4]}]
