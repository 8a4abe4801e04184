"""What each request carries: a session that is not too old, and the one company it may see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django_scopes import scope

Handler = Callable[[HttpRequest], HttpResponse]

SINCE = "since"
"""Session key: when the session began."""

SEEN = "seen"
"""Session key: when the person last asked for a page, give or take `SEEN_EVERY`."""

SEEN_EVERY = timedelta(minutes=5)
"""How often it is written, so that not every page costs a write."""


def session_limits(get_response: Handler) -> Handler:
    """Ends a session unused for SESSION_IDLE_AGE or older than SESSION_COOKIE_AGE (ASVS 7.3.1, 7.3.2)."""
    idle = timedelta(seconds=settings.SESSION_IDLE_AGE)
    life = timedelta(seconds=settings.SESSION_COOKIE_AGE)

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = timezone.now()
            since = datetime.fromisoformat(request.session.setdefault(SINCE, now.isoformat()))
            seen = datetime.fromisoformat(request.session.setdefault(SEEN, now.isoformat()))
            if now - seen > idle or now - since > life:
                logout(request)
            elif now - seen > SEEN_EVERY:
                request.session[SEEN] = now.isoformat()
        return get_response(request)

    return middleware


def company_scope(get_response: Handler) -> Handler:
    """Opens the scope of the person's own company; without one, a query of company data raises."""

    def middleware(request: HttpRequest) -> HttpResponse:
        company = getattr(request.user, "company", None)
        if company is None:
            return get_response(request)
        with scope(company=company):
            return get_response(request)

    return middleware
