"""What `up` says once everything answers."""

from __future__ import annotations

from collections.abc import Iterator

from ligneclaire.engine.words import national_form
from ligneclaire.runtime.demonstration import OUTSIDE_PHONE, demonstration_of
from ligneclaire.runtime.instance import Instance


def welcome(instance: Instance) -> str:
    lines = [f"  {label:<10}{text}" for label, text in _rows(instance)]
    return "\n".join(("", "Ligne Claire is ready.", "", *lines, "", "Ctrl-C stops everything."))


def _rows(instance: Instance) -> Iterator[tuple[str, str]]:
    demonstration = demonstration_of(instance.data)
    yield "Portal", instance.origin or f"http://{instance.address}:{instance.port}/"
    if demonstration:
        yield "Sign in", f"{demonstration.email}, manager of {demonstration.company}"
        yield "Password", demonstration.password
    else:
        yield "Sign in", "as a manager of your company, with the link that was mailed when it was loaded"
        yield "", f"(without a mail server, mails are files in {instance.data / 'mail'})"
    yield "Phones", f"SIP server {instance.address}, port {instance.sip_port}, UDP or TCP"
    yield "", "user and password: on each line’s page, under « Connecter un téléphone »"
    if demonstration:
        yield "Outside", "any number outside answers and echoes; a phone outside can register too:"
        yield "", f"SIP server {instance.address}, port {instance.public_network_port},"
        yield "", f"user {national_form(OUTSIDE_PHONE)}, password {demonstration.phone_password}"
    yield "Logs", str(instance.logs)
