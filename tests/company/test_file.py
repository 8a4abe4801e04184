"""The company file: read, checked, loaded, compared, written."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django_scopes import scope, scopes_disabled
from pytest_django import DjangoCaptureOnCommitCallbacks
from tests.support.cast import Cast

from ligneclaire.accounts.models import AuditEntry, Company, Person
from ligneclaire.company import file
from ligneclaire.company.file.document import Document
from ligneclaire.company.models import Device, Line, Number, Trunk
from ligneclaire.company.services.trunks import trunk_save
from ligneclaire.project.environment import ROOT

SMALL = """\
company:
  name: Petite
plans: {fixed: 2, analog: 1}
sites:
  - name: Paris
    street: rue des Lilas
    postcode: '75011'
    city: Paris
    insee: '75111'
calendars:
  - name: Bureau
    hours:
      - days: [monday]
        open: ['09:00-12:00', '14:00-00:00']
lines:
  - number: 01 99 00 70 01
    site: paris
    first_name: Ana
    last_name: Arnaud
    email: ana@petite.example
    short_number: '7001'
    device: {model: sip-phone, mac: 64-16-7F-70-00-01}
    forwards:
      no_answer: {to: '7002', rings: 3}
      scheduled: {to: voicemail, calendar: BUREAU}
  - number: 01 99 00 70 02
    site: Paris
    last_name: Bosc
    email: bosc@petite.example
    short_number: '7002'
"""

MORE_NUMBERS = """\
    more_numbers:
      rings: 2
      mode: together
      numbers:
        - '0639980099'
"""
"""Of the last line of `SMALL`."""


def refused(text: str) -> list[tuple[int, str]]:
    return [(problem.line, problem.message) for problem in file.check(text)]


def line(number: str) -> Line:
    with scopes_disabled():
        return Line.objects.select_related("number", "site", "company").get(number__e164=number)


def test_a_small_file_makes_a_company(db: None) -> None:
    company = file.load(SMALL, invited=False)
    assert (company.slug, company.revision) == ("petite", 3)
    ana = line("+33199007001")
    with scope(company=company):
        on = {row.kind: row for row in ana.forwards.filter(enabled=True)}
        assert set(on) == {"no_answer", "scheduled"}
        assert (on["no_answer"].number, on["no_answer"].rings) == ("7002", 3)
        assert on["scheduled"].calendar.name == "Bureau"
        assert ana.device.mac == "64167f700001"
        assert line("+33199007002").forwards.filter(enabled=True).count() == 3
    assert Person.objects.get(email="ana@petite.example").role == "user"


def test_loading_it_again_changes_nothing(db: None) -> None:
    company = file.load(SMALL)
    before = line("+33199007001").sip_password
    assert file.diff(SMALL) == []
    assert file.load(SMALL).revision == company.revision
    assert line("+33199007001").sip_password == before


def test_what_was_exported_is_imported_without_a_change(cast: Cast) -> None:
    trunk_save(
        actor=cast.olga,
        company=cast.atelier,
        trunk=None,
        name="Réseau",
        host="192.0.2.1",
        match=["192.0.2.0/28"],
    )
    text = file.dump(cast.atelier)
    cast.atelier.refresh_from_db()
    assert file.check(text) == []
    assert file.diff(text) == []
    assert file.load(text).revision == cast.atelier.revision
    assert file.dump(cast.atelier) == text


def test_a_company_moves_with_its_secrets(cast: Cast) -> None:
    trunk_save(
        actor=cast.olga,
        company=cast.atelier,
        trunk=None,
        name="Réseau",
        host="192.0.2.1",
        username="u",
        password="p4ss",
        register=True,
    )
    open_text, secret_text = file.dump(cast.atelier), file.dump(cast.atelier, secrets=True)
    for secret in (cast.bob_line.sip_password, cast.bob_line.sip_user, "p4ss"):
        assert secret in secret_text
        assert secret not in open_text
    cast.atelier.delete()
    moved = file.load(secret_text, invited=False)
    assert file.dump(moved, secrets=True) == secret_text


def test_without_secrets_lines_and_trunks_keep_theirs(cast: Cast) -> None:
    trunk_save(
        actor=cast.olga,
        company=cast.atelier,
        trunk=None,
        name="Réseau",
        host="192.0.2.1",
        username="u",
        password="p4ss",
        register=True,
    )
    file.load(file.dump(cast.atelier))
    with scope(company=cast.atelier):
        assert Trunk.objects.get().password == "p4ss"
    assert line("+33199000001").sip_password == cast.bob_line.sip_password


def test_people_who_are_new_are_invited_unless_told_otherwise(
    db: None, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        file.check(SMALL)
        file.load(SMALL, invited=False)
        assert mail.outbox == []
    with django_capture_on_commit_callbacks(execute=True):
        file.load(SMALL.replace("bosc@", "new@") + "managers: [{email: boss@petite.example}]\n")
    assert {message.to[0] for message in mail.outbox} == {"boss@petite.example", "new@petite.example"}


def test_what_the_file_does_not_name_is_taken_away(db: None) -> None:
    company = file.load(SMALL)
    less = (
        SMALL[: SMALL.index("  - number: 01 99 00 70 02")]
        .replace("7002", "7001 ")
        .replace("no_answer: {to: '7001 ', rings: 3}", "busy: {to: voicemail}")
    )
    file.load(less)
    with scope(company=company):
        assert Number.objects.count() == Line.objects.count() == 1
    assert not Person.objects.get(email="bosc@petite.example").is_active


def test_the_difference_is_told_before_and_passwords_are_not_shown(db: None) -> None:
    company = file.load(SMALL)
    renamed = SMALL.replace("rings: 3", "rings: 7")
    assert [change for change in file.diff(renamed) if change[0] in "+-" and change[1] == " "] == [
        "-      rings: 3",
        "+      rings: 7",
    ]
    assert file.diff(SMALL) == []
    text = file.dump(company, secrets=True)
    secret = line("+33199007001").sip_password
    changes = file.diff(text.replace(secret, "a-new-password-of-24-chars"))
    assert [change for change in changes if "password" in change and change[0] in "+-"] == [
        "-    password: …",
        "+    password: …",
    ]


def test_a_site_is_renamed_and_its_lines_keep_their_phones(db: None) -> None:
    file.load(SMALL)
    before = line("+33199007001")
    file.load(
        SMALL.replace("name: Paris", "name: Siège")
        .replace("site: paris", "site: siège")
        .replace("site: Paris", "site: Siège")
    )
    after = line("+33199007001")
    assert (after.pk, after.sip_password) == (before.pk, before.sip_password)
    assert after.site is not None
    assert after.site.name == "Siège"


def test_lines_exchange_what_nobody_else_may_have(cast: Cast) -> None:
    text = file.dump(cast.atelier).replace("fixed: 3\n", "fixed: 2\n")

    def swap(one: str, other: str) -> None:
        nonlocal text
        text = text.replace(one, "\0").replace(other, one).replace("\0", other)

    swap("bob@atelier.example", "dora@atelier.example")
    text = text.replace(
        "  email: bob@atelier.example\n", "  email: bob@atelier.example\n  short_number: '4001'\n", 1
    )
    text = text.replace(
        "  email: dora@atelier.example\n  short_number: '4001'\n", "  email: dora@atelier.example\n", 1
    )
    assert refused(text) == []
    file.load(text)
    assert line("+33199000001").email == "dora@atelier.example"
    assert (line("+33199000002").email, line("+33199000002").short_number) == ("bob@atelier.example", "4001")
    assert Person.objects.get(email="bob@atelier.example").is_active
    assert Person.objects.get(email="dora@atelier.example").is_active


def test_a_mac_address_an_option_and_a_mobile_change_lines(cast: Cast) -> None:
    text = file.dump(cast.atelier)
    device = "  device:\n    model: polycom-vvx-450\n    mac: 64:16:7F:00:00:01\n"
    text = text.replace(device, "").replace(
        "  email: dora@atelier.example\n",
        "  email: dora@atelier.example\n  option: collaboration\n" + device + "  mobile: '+33639980003'\n",
    )
    text = text.replace(
        "  email: eve@atelier.example\n  mobile: '+33639980003'\n", "  email: eve@atelier.example\n"
    )
    text = text.replace("  forwards:\n    immediate:\n      to: '+33639980003'\n", "  forwards: {}\n")
    assert refused(text) == []
    file.load(text)
    with scope(company=cast.atelier):
        assert Device.objects.get().line == cast.dora_line
    dora = line("+33199000002")
    assert dora.mobile_id == cast.eve_mobile.pk
    assert file.dump(cast.atelier) == text


def test_managers_come_and_go(cast: Cast) -> None:
    text = (
        file.dump(cast.atelier)
        .replace("email: alice@", "email: bob@")
        .replace("first_name: Alice\n  last_name: Amiel", "first_name: Bob\n  last_name: Bérard")
    )
    file.load(text)
    cast.bob.refresh_from_db()
    cast.alice.refresh_from_db()
    assert cast.bob.is_manager
    assert not cast.alice.is_active
    assert file.dump(cast.atelier) == text
    file.load(
        text.replace(
            "email: bob@atelier.example\n  first_name: Bob\n  last_name: Bérard\nplans",
            "email: alice@atelier.example\nplans",
        )
    )
    cast.bob.refresh_from_db()
    cast.alice.refresh_from_db()
    assert (cast.bob.role, cast.bob.is_active) == ("user", True)  # he still has his line
    assert (cast.alice.role, cast.alice.is_active) == ("manager", True)


@pytest.mark.parametrize(
    ("change", "line_number", "words"),
    [
        (lambda t: t.replace("no_answer: {to: '7002'", "no_answer: {to: '3900'"), 24, "numéro spécial"),
        (lambda t: t.replace("no_answer: {to: '7002'", "no_answer: {to: '7777'"), 24, "numéro complet"),
        (lambda t: t.replace("rings: 3", "rings: 11"), 24, "De 1 à 10"),
        (lambda t: t.replace("rings: 3", "rings: lots"), 24, "n’est pas un nombre"),
        (lambda t: t.replace("no_answer: {", "busy: {"), 24, "ne va qu’avec « no_answer »"),
        (lambda t: t.replace("calendar: BUREAU", "calendar: Nuit"), 25, "n’est pas dans le fichier"),
        (lambda t: t.replace("site: paris", "site: Lyon"), 17, "n’est pas dans le fichier"),
        (lambda t: t.replace("ana@petite.example", "bosc@petite.example"), 29, "déjà à la ligne 20"),
        (lambda t: t.replace("'7002'\n", "'7001'\n"), 30, "déjà à la ligne 21"),
        (lambda t: t.replace("70 02", "70 01"), 26, "déjà à la ligne 16"),
        (lambda t: t.replace("mac: 64-16-7F-70-00-01", "mac: 64-16"), 22, "douze chiffres"),
        (lambda t: t.replace("model: sip-phone", "model: minitel"), 22, "n’existe pas"),
        (lambda t: t.replace("ana@petite.example", "ana"), 20, "n’est pas une adresse"),
        (lambda t: t.replace("70 01", "70 0A"), 16, "n’est pas un numéro"),
        (lambda t: t.replace("'75011'", "7501"), 7, "cinq chiffres"),
        (lambda t: t.replace("14:00-00:00", "14:00-13:00"), 12, "la fin doit venir après"),
        (lambda t: t.replace("14:00-00:00", "2 pm"), 14, "09:00-12:30"),
        (lambda t: t.replace("days: [monday]", "days: [lundi]"), 13, "n’est pas possible"),
        (lambda t: t.replace("fixed: 2", "fixed: 1"), 26, "Il ne reste aucun"),
        (lambda t: t.replace("fixed: 2", "fixed: 99999999999"), 3, "n’est pas un nombre"),
        (lambda t: t.replace("first_name: Ana", "colour: red"), 18, "n’existe pas ici"),
        (lambda t: t.replace("    last_name: Bosc\n", ""), 26, "Il manque « last_name »"),
        (
            lambda t: t.replace("last_name: Bosc", "last_name: Bosc\n    last_name: Bis"),
            29,
            "écrit deux fois",
        ),
        (lambda t: t.replace("name: Petite", "name: &x Petite"), 2, "ancres"),
        (lambda t: t.replace("name: Petite", "name: *x"), 2, "ancres"),
        (lambda t: t.replace("name: Petite", "name: !!python/object:os.system Petite"), 2, "étiquettes"),
        (lambda t: t.replace("name: Petite", "name: [Petite"), 3, "pas du YAML"),
        (lambda t: t.replace("name: Petite", "name: " + "[" * 200), 2, "imbriquée"),
        (lambda t: t + "---\ncompany: {name: Two}\n", 31, "qu’une entreprise"),
        (lambda t: "- a\n- b\n", 1, "commence par"),
        (lambda t: t + MORE_NUMBERS.replace("0639980099", "15"), 35, "numéro d’urgence"),
        (lambda t: t + MORE_NUMBERS.replace("0639980099", "7002"), 35, "elle sonne déjà"),
        (lambda t: t + MORE_NUMBERS.replace("rings: 2", "rings: 12"), 32, "De 1 à 10"),
        (lambda t: t + MORE_NUMBERS.replace("together", "rarely"), 33, "n’est pas possible"),
        (lambda t: "", 1, "commence par"),
        (lambda t: t.replace("name: Petite", "identifier: É !\n  name: Petite"), 2, "identifiant"),
        (lambda t: t + "x: '\0'\n", 0, "YAML"),
        (lambda t: t + "#" * 9_000_000, 0, "dépasse 8 Mo"),
    ],
)
def test_each_error_is_told_with_its_line_and_nothing_changes(
    db: None, change: Callable[[str], str], line_number: int, words: str
) -> None:
    found = refused(change(SMALL))
    assert any(number == line_number and words in message for number, message in found), found
    with pytest.raises(file.CompanyFileError):
        file.load(change(SMALL))
    assert not Company.objects.exists()
    assert not Person.objects.exists()


def test_all_errors_are_told_at_once(db: None) -> None:
    text = SMALL.replace("rings: 3", "rings: 11").replace("'09:00", "'13:00") + "managers: [{email: x}]\n"
    assert [number for number, _message in refused(text)] == [12, 24, 31]


@pytest.mark.parametrize(
    ("taken", "given"),
    [
        ("ana@petite.example", "bob@atelier.example"),
        ("64-16-7F-70-00-01", "64167F000001"),
        ("01 99 00 70 01", "01 99 00 00 01"),
    ],
)
def test_what_another_company_has_is_refused_without_naming_it(cast: Cast, taken: str, given: str) -> None:
    (problem,) = file.check(SMALL.replace(taken, given))
    assert problem.line
    assert "Atelier" not in problem.message
    assert "Bob" not in problem.message


def test_a_wrong_file_leaves_a_company_as_it_was(cast: Cast) -> None:
    text = file.dump(cast.atelier)
    wrong = text.replace("first_name: Bob", "first_name: Robert").replace(
        "mac: 64:16:7F:00:00:01", "mac: nope"
    )
    with scope(company=cast.atelier):
        entries = AuditEntry.objects.count()
    with pytest.raises(file.CompanyFileError):
        file.load(wrong)
    assert file.dump(cast.atelier) == text
    with scope(company=cast.atelier):
        assert AuditEntry.objects.count() == entries


def test_an_operator_s_load_is_in_the_audit_trail(cast: Cast) -> None:
    text = file.dump(cast.atelier).replace("first_name: Bob", "first_name: Robert")
    file.load(text, actor=cast.olga)
    with scope(company=cast.atelier):
        entry = AuditEntry.objects.latest("pk")
    assert (entry.actor, entry.code) == (cast.olga, "line.details_changed")
    assert (entry.before, entry.after) == ({"first_name": "Bob"}, {"first_name": "Robert"})


def test_a_bomb_is_refused_in_an_instant(db: None) -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9)
    )
    start = time.process_time()
    assert refused(bomb) == [(1, "Les ancres (& et *) ne sont pas permises.")]
    assert time.process_time() - start < 0.5


def test_the_example_of_the_documentation_can_be_loaded(db: None) -> None:
    page = (ROOT / "docs" / "company-file.md").read_text(encoding="utf-8")
    example = page.split("```yaml\n")[1].split("```")[0]
    assert refused(example) == []
    company = file.load(example, invited=False)
    assert (company.slug, company.people.count()) == ("atelier-lindberg", 3)


def test_the_documentation_names_every_word(db: None) -> None:
    page = (ROOT / "docs" / "company-file.md").read_text(encoding="utf-8")
    words: set[str] = set()

    def collect(schema: dict[str, Any]) -> None:
        for part in (schema, *schema.get("$defs", {}).values()):
            words.update(part.get("properties", {}), part.get("enum", ()))

    collect(Document.model_json_schema())
    assert {word for word in words if word not in page} == {"invalid"}
