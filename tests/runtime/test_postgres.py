"""The PostgreSQL server that `test --postgres` starts for itself."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from ligneclaire.project.environment import database
from ligneclaire.runtime import postgres
from ligneclaire.runtime.errors import PlainError


@pytest.mark.skipif(postgres.programs() is None, reason="no PostgreSQL server on this machine")
def test_the_server_takes_what_its_url_says_and_leaves_nothing(tmp_path: Path) -> None:
    with postgres.server() as url:
        settings = database(url, tmp_path)
        folder = Path(settings["HOST"])
        with psycopg.connect(host=str(folder), user=settings["USER"], dbname=settings["NAME"]) as connection:
            assert connection.execute("select 20 + 22").fetchone() == (42,)
    assert not folder.exists()


def test_without_debian_s_server_the_answer_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "programs", lambda: None)
    with pytest.raises(PlainError, match="install Debian's package postgresql"), postgres.server():
        pass
