"""Sounds in the portal: the answer to a browser that plays one, and a sound on its way into a form.

What was just sent or spoken is kept by nobody yet: a page knows it by a token, which says its name to the
company it was made for, and to no other.
"""

from __future__ import annotations

import re
from pathlib import Path

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse

from ligneclaire.company.sounds import store
from ligneclaire.company.sounds.store import KeptSound

HTTP_PARTIAL, HTTP_UNSATISFIABLE = 206, 416


def played(request: HttpRequest, path: Path) -> HttpResponse:
    """A sound file, or the part of it that a browser asks for (RFC 9110 §14.2: one range of bytes)."""
    try:
        sound = path.read_bytes()
    except FileNotFoundError:
        raise Http404 from None
    asked = re.fullmatch(r"bytes=(\d{0,15})-(\d{0,15})", request.headers.get("Range", ""))
    if asked is None or asked.groups() == ("", ""):
        return HttpResponse(sound, content_type="audio/wav", headers={"Accept-Ranges": "bytes"})
    first, last = asked.groups()
    start = int(first) if first else max(len(sound) - int(last), 0)
    end = min(int(last) + 1 if first and last else len(sound), len(sound))
    if start >= end:
        return HttpResponse(status=HTTP_UNSATISFIABLE, headers={"Content-Range": f"bytes */{len(sound)}"})
    return HttpResponse(
        sound[start:end],
        status=HTTP_PARTIAL,
        content_type="audio/wav",
        headers={"Accept-Ranges": "bytes", "Content-Range": f"bytes {start}-{end - 1}/{len(sound)}"},
    )


def token_of(sound: KeptSound, company: int) -> str:
    """`company` is the id of the one that may hear it and keep it."""
    return signing.dumps([sound.name, sound.title], salt=_salt(company), compress=True)


def sound_of(token: str, company: int) -> KeptSound | None:
    """The sound of a token while the store still has it; `None` for any other text."""
    try:
        name, title = signing.loads(token, salt=_salt(company), max_age=store.UNUSED_SECONDS)
    except signing.BadSignature:
        return None
    return store.find(name, title)


def _salt(company: int) -> str:
    return f"sound-{company}"
