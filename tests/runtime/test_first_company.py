"""The first company of an installation: a file, the demonstration, or none; and what a visitor is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.support.cast import Cast

from ligneclaire.accounts.models import Company, Person
from ligneclaire.runtime import cli
from ligneclaire.runtime import instance as instances
from ligneclaire.runtime.demonstration import demonstration_of
from ligneclaire.runtime.instance import Instance
from ligneclaire.runtime.welcome import welcome

pytestmark = pytest.mark.django_db

FILE = "company: {name: Neuve}\nmanagers: [{email: nadia@neuve.example}]\n"


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Instance:
    """An installation whose database is that of the test, and whose sounds nobody needs."""
    monkeypatch.setenv(instances.VARIABLE, str(tmp_path))
    monkeypatch.setattr("ligneclaire.runtime.commands.prepare.get_engine", lambda: None)
    monkeypatch.setattr("ligneclaire.runtime.commands.prepare.install_sounds", lambda *sounds: None)
    return instances.prepare(tmp_path, bind="127.0.0.1", port=8080, sip_port=5060)


def test_the_demonstration_has_a_manager_whose_password_is_kept_private(instance: Instance) -> None:
    assert cli.main(["prepare", "--demo"]) == 0
    visitor = demonstration_of(instance.data)
    assert visitor is not None
    assert (instance.data / "demonstration.json").stat().st_mode & 0o777 == 0o600
    manager = Person.objects.get(email=visitor.email)
    assert manager.is_manager
    assert manager.check_password(visitor.password)
    said = welcome(instance)
    assert "http://127.0.0.1:8080/" in said
    assert f"{visitor.email}, manager of {visitor.company}" in said
    assert visitor.password in said
    assert "SIP server 127.0.0.1, port 5060" in said
    assert f"port {instance.public_network_port}" in said


def test_preparing_again_draws_no_other_password(instance: Instance) -> None:
    cli.main(["prepare", "--demo"])
    first = demonstration_of(instance.data)
    assert cli.main(["prepare", "--demo"]) == 0
    assert demonstration_of(instance.data) == first
    assert Company.objects.count() == 1


def test_a_company_file_takes_the_place_of_the_demonstration_and_invites_its_manager(
    instance: Instance, tmp_path: Path, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    file = tmp_path / "neuve.yaml"
    file.write_text(FILE)
    with django_capture_on_commit_callbacks(execute=True):
        assert cli.main(["prepare", f"--company={file}"]) == 0
    assert Company.objects.get().name == "Neuve"
    assert {mail.to[0] for mail in mailoutbox} == {"nadia@neuve.example"}
    assert demonstration_of(instance.data) is None
    assert str(instance.data / "mail") in welcome(instance)


def test_a_faulty_company_file_is_told_line_by_line(
    instance: Instance, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "faulty.yaml"
    file.write_text("company: {name: Neuve}\ncolour: blue\n")
    assert cli.main(["prepare", f"--company={file}"]) == 1
    assert f"{file}:2: " in capsys.readouterr().err
    assert not Company.objects.exists()


def test_companies_that_are_there_stay_as_they_are(
    instance: Instance, cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "neuve.yaml"
    file.write_text(FILE)
    assert cli.main(["prepare", f"--company={file}"]) == 0
    assert f"{file} was not loaded" in capsys.readouterr().out
    assert cli.main(["prepare", "--demo"]) == 0
    assert set(Company.objects.all()) == {cast.atelier, cast.boutique}
