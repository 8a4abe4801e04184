"""Companies at the command line: as files, and explained."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.company.attendants import working_attendant
from tests.support.cast import Cast

from ligneclaire.accounts.models import Company
from ligneclaire.runtime import cli
from ligneclaire.runtime import instance as instances


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An installation; its database is that of the test."""
    folder = tmp_path / "data"
    folder.mkdir()
    instances.prepare(folder, bind="127.0.0.1", port=8080, sip_port=5060)
    monkeypatch.setenv(instances.VARIABLE, str(folder))
    return str(folder)


def test_what_is_exported_is_imported_without_a_change(
    data: str, cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "atelier.yaml"
    assert cli.main(["company", "export", str(file), "--company", "atelier", "--secrets"]) == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert cast.bob_line.sip_password in file.read_text()
    assert cli.main(["company", "check", str(file)]) == 0
    assert cli.main(["company", "diff", str(file)]) == 0
    assert cli.main(["company", "import", str(file)]) == 0
    first = file.read_text()
    assert cli.main(["company", "export", str(file), "--company", "atelier", "--secrets"]) == 0
    assert file.read_text() == first


def test_an_export_without_secrets_has_no_password(
    data: str, cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["company", "export", "-", "--company", "atelier"]) == 0
    said = capsys.readouterr().out
    assert cast.bob_line.number.e164 in said
    assert cast.bob_line.sip_password not in said


def test_the_difference_is_shown_and_not_made(
    data: str, cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "atelier.yaml"
    cli.main(["company", "export", str(file), "--company", "atelier"])
    file.write_text(file.read_text().replace("last_name: Dupré", "last_name: Durand"))
    capsys.readouterr()
    assert cli.main(["company", "diff", str(file)]) == 1
    said = capsys.readouterr().out
    assert "-  last_name: Dupré\n" in said
    assert "+  last_name: Durand\n" in said
    cast.dora_line.refresh_from_db()
    assert cast.dora_line.last_name == "Dupré"


def test_faults_are_told_by_file_and_line_and_change_nothing(
    data: str, db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text("company:\n  name: Neuve\n  colour: blue\n")
    assert cli.main(["company", "check", str(file)]) == 1
    assert capsys.readouterr().err.startswith(f"{file}:3: ")
    assert cli.main(["company", "import", str(file)]) == 1
    assert capsys.readouterr().err.endswith("Nothing was changed.\n")
    assert not Company.objects.exists()


@pytest.mark.parametrize(
    ("content", "complaint"), [(None, "No such file or directory"), (b"\xff\xfe", "it is no UTF-8 text")]
)
def test_a_file_that_cannot_be_read_is_said(
    data: str, tmp_path: Path, content: bytes | None, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "company.yaml"
    if content is not None:
        file.write_bytes(content)
    assert cli.main(["company", "import", str(file)]) == 3
    assert f"{file} cannot be read: {complaint}." in capsys.readouterr().err


def test_among_several_companies_one_must_be_chosen(
    data: str, cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["company", "export", "-"]) == 2
    assert "choose one with --company: atelier, boutique." in capsys.readouterr().err
    assert cli.main(["explain", "--to", "4001", "--company", "nobody"]) == 2
    assert "There is no company nobody; there is atelier, boutique." in capsys.readouterr().err


def test_a_call_is_explained_in_both_languages(
    data: str, cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    call = ["explain", "--company=atelier", "--from=4001", "--to=01 99 00 00 02", "--at=2026-11-28T19:15"]
    assert cli.main([*call, "--language=en"]) == 0
    english = capsys.readouterr().out
    assert cli.main([*call, "--language=fr"]) == 0
    french = capsys.readouterr().out
    assert "28/11/2026 19:15" in english
    assert "Dora Dupré" in english
    assert "Dora Dupré" in french
    assert english != french


def test_a_call_is_explained_with_the_keys_its_caller_presses(
    data: str, cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    attendant = working_attendant(cast)
    call = ["explain", "--company=atelier", f"--to={attendant.number.e164}", "--language=en"]
    assert cli.main(call) == 0
    assert "No key is pressed in auto attendant “Standard”." in capsys.readouterr().out
    assert cli.main([*call, "--keys=2,1"]) == 0
    told = capsys.readouterr().out
    assert "Key 2 (“Services”) of auto attendant “Standard” leads to a submenu." in told
    assert "to line “Dora Dupré”" in told


def test_the_same_story_as_json(data: str, cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    call = ["explain", "--company=atelier", "--to=0199000002", "--at=2026-11-28T19:15", "--json"]
    assert cli.main(call) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["canonical"] == "+33199000002"
    assert told["at"] == "2026-11-28T19:15:00+01:00"
    assert told["caller"]["withheld"] is True
    assert [step["step"]["kind"] for step in told["steps"]] == ["ring", "deposit"]


@pytest.mark.parametrize(
    ("option", "complaint"),
    [
        ("--to=hello", "'hello' is no number"),
        ("--to=" + "1" * 21, "is no number: digits, +, * and #, 20 at most"),
        ("--keys=un", "'un' are no keys: 0 to 9, * and #, as 2,1"),
        ("--at=yesterday", "'yesterday' is no moment; write it as 2026-11-28T19:15"),
    ],
)
def test_what_cannot_be_read_is_refused(
    option: str, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main(["explain", "--to=4001", option])
    assert complaint in capsys.readouterr().err
