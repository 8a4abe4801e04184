"""Hold music of the companies' own, as Asterisk reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ligneclaire.engine.holds import own_class, write_holds


def test_every_sound_is_a_class_that_plays_it(tmp_path: Path) -> None:
    file, sounds = tmp_path / "holds.conf", tmp_path / "announcements"
    assert write_holds(file, sounds, ["b2", "a1", "a1"])
    assert file.read_text() == (
        f"[own-a1]\nmode=playlist\nentry={sounds}/a1\n\n[own-b2]\nmode=playlist\nentry={sounds}/b2\n\n"
    )


def test_what_did_not_change_need_not_be_read_again(tmp_path: Path) -> None:
    file = tmp_path / "holds.conf"
    assert write_holds(file, tmp_path, ["a1"])
    assert not write_holds(file, tmp_path, ["a1"])
    assert write_holds(file, tmp_path, [])


def test_nothing_but_an_identifier_becomes_a_class(tmp_path: Path) -> None:
    for name in ("../secret", "a]\n[default", "a;b", ""):
        with pytest.raises(ValueError, match="is not an identifier"):
            own_class(name)
    with pytest.raises(ValueError, match="is not an identifier"):
        write_holds(tmp_path / "holds.conf", tmp_path, ["a b"])
