"""Measures with their spread, beside their targets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from statistics import median


class Bound(Enum):
    AT_MOST = "≤"
    AT_LEAST = "≥"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    bound: Bound
    value: float

    def is_met(self, value: float) -> bool:
        return value <= self.value if self.bound is Bound.AT_MOST else value >= self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Something measured once or several times. The median counts; the extremes are its spread."""

    name: str
    unit: str
    values: tuple[float, ...]
    target: Target | None = None

    @property
    def value(self) -> float:
        return median(self.values)

    @property
    def is_missed(self) -> bool:
        return self.target is not None and not self.target.is_met(self.value)


def measure(
    name: str,
    unit: str,
    values: Iterable[float],
    *,
    at_most: float | None = None,
    at_least: float | None = None,
) -> Measure:
    target = None
    if at_most is not None:
        target = Target(bound=Bound.AT_MOST, value=at_most)
    if at_least is not None:
        target = Target(bound=Bound.AT_LEAST, value=at_least)
    return Measure(name=name, unit=unit, values=tuple(values), target=target)


def percentile(values: Iterable[float], percent: float) -> float:
    """The smallest value that at least `percent` % of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -int(-len(ordered) * percent // 100) - 1)]


def table(measures: Sequence[Measure]) -> str:
    """One line each: name, median, spread, target, and whether it is met."""
    rows: list[tuple[str, ...]] = [("measure", "median", "spread", "target", "")]
    rows += [_row(each) for each in measures]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]

    def line(row: tuple[str, ...]) -> str:
        name, value, *rest = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        return "  ".join((name, value.strip().rjust(widths[1]), *rest)).rstrip()

    return "\n".join((line(rows[0]), "─" * sum(widths, 8), *map(line, rows[1:])))


def verdict(measures: Sequence[Measure]) -> str:
    """Which targets are missed, in a sentence."""
    missed = [each for each in measures if each.is_missed]
    if not missed:
        return "Every target that was measured is met."
    return f"Targets missed: {len(missed)}. " + " ".join(
        f"{each.name}: {_amount(each.value, each.unit)} instead of {_aim(each)}." for each in missed
    )


def _row(each: Measure) -> tuple[str, ...]:
    low, high = min(each.values), max(each.values)
    spread = f"{_figure(low)} – {_figure(high)}" if len(each.values) > 1 else ""
    judged = "" if each.target is None else "MISSED" if each.is_missed else "met"
    return each.name, _amount(each.value, each.unit), spread, _aim(each), judged


def _aim(each: Measure) -> str:
    return f"{each.target.bound.value} {_amount(each.target.value, each.unit)}" if each.target else ""


def _amount(value: float, unit: str) -> str:
    return f"{_figure(value)} {unit}".rstrip()


def _figure(value: float) -> str:
    """Three significant digits, and no fewer than those of a whole number: 0.0821, 1.35, 12.3, 1234."""
    if value == 0 or abs(value) >= 100:
        return f"{value:.0f}"
    if value == int(value):
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.3g}"
