"""Every address of the web process."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("compte/", include("ligneclaire.accounts.urls")),
    path("", include("ligneclaire.portal.urls")),
]
