"""A sound of the company's own, made from a file or spoken from a text (C5–C7)."""

from __future__ import annotations

from datetime import timedelta

from django.db import models


class MadeSound(models.Model):
    """Its recording is in `sounds.store`; another recording replaces it by another name."""

    sound = models.CharField(max_length=32, blank=True)
    """The name in `sounds.store`."""
    seconds = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(blank=True)
    """What is said, when it was made from a text; empty when it came as a file."""

    class Meta:
        abstract = True

    @property
    def length(self) -> timedelta:
        return timedelta(seconds=self.seconds)
