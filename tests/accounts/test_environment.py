"""What an instance reads from its environment and data directory."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, get_connection

from ligneclaire.project import environment


def test_without_a_word_everything_is_in_the_data_directory(tmp_path: Path) -> None:
    assert environment.data_directory({"LIGNECLAIRE_DATA": str(tmp_path)}) == tmp_path
    assert environment.data_directory({}).name == "var"
    database = environment.database("", tmp_path)
    assert database["NAME"] == str(tmp_path / "ligneclaire.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:////srv/data.sqlite3", {"NAME": "/srv/data.sqlite3"}),
        (
            "postgres://ana:p%40ss@db.example:5433/phones",
            {"NAME": "phones", "USER": "ana", "PASSWORD": "p@ss", "HOST": "db.example", "PORT": "5433"},
        ),
        (
            "postgresql://ana@/phones?host=/run/postgresql&connect_timeout=3",
            {"HOST": "/run/postgresql", "PORT": "", "OPTIONS": {"connect_timeout": "3"}},
        ),
    ],
)
def test_a_database_is_named_by_its_address(tmp_path: Path, url: str, expected: dict[str, object]) -> None:
    database = environment.database(url, tmp_path)
    assert {key: database[key] for key in expected} == expected


def test_what_is_wrong_is_said_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="unknown scheme 'mysql'"):
        environment.database("mysql://db/phones", tmp_path)
    with pytest.raises(ImproperlyConfigured, match="LIGNECLAIRE_SMTP"):
        environment.mail("mail.example", tmp_path)
    (tmp_path / "settings.json").write_text("{")
    with pytest.raises(ImproperlyConfigured, match="is not JSON"):
        environment.instance(tmp_path, {})


def test_the_instance_keeps_its_key_and_the_environment_names_its_origin(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text(json.dumps({"secret_key": "kept", "origin": "http://a.example"}))
    assert environment.instance(tmp_path, {}).origin == "http://a.example"
    named = environment.instance(tmp_path, {"LIGNECLAIRE_ORIGIN": "https://b.example"})
    assert (named.secret_key, named.origin) == ("kept", "https://b.example")


def test_a_mail_server_is_spoken_to_in_secret(tmp_path: Path) -> None:
    mail = environment.mail("smtp://ana:secret@mail.example", tmp_path)
    assert (mail["EMAIL_PORT"], mail["EMAIL_USE_TLS"], mail["EMAIL_USE_SSL"]) == (587, True, False)
    mail = environment.mail("smtps://ana:secret@mail.example", tmp_path)
    assert (mail["EMAIL_PORT"], mail["EMAIL_USE_TLS"], mail["EMAIL_USE_SSL"]) == (465, False, True)


def test_without_a_mail_server_mails_are_files(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    backend = environment.mail("", tmp_path)["EMAIL_BACKEND"]
    connection = get_connection(backend, file_path=tmp_path / "mail")
    with caplog.at_level("INFO", logger="ligneclaire.mail"):
        connection.send_messages([EmailMessage("Bonjour", "Voici.", to=["ana@a.example"])])
    (file,) = (tmp_path / "mail").iterdir()
    assert "Voici." in file.read_text()
    assert "ana@a.example" in caplog.text
