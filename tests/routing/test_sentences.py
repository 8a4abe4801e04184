"""Every reason and every step in words: both languages, every value used, French well set."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping

import pytest
from tests.routing.builders import MARCEL, NORA, OUTSIDE, atelier

from ligneclaire.routing.call import (
    Cause,
    Deposit,
    Identity,
    LineLeg,
    Prompt,
    Reason,
    Refuse,
    Ring,
    TrunkLeg,
)
from ligneclaire.routing.english import ENGLISH
from ligneclaire.routing.french import FRENCH
from ligneclaire.routing.model import Group, NumberClass, PredefinedSound, TrunkRole
from ligneclaire.routing.reasons import Code
from ligneclaire.routing.sentences import describe, sentence
from ligneclaire.routing.words import Words

COMPANY = atelier(
    company_settings={
        "groups": {"desk": Group(id="desk", name="Accueil", number="+33199001020", site="paris")}
    }
)
LANGUAGES = {"fr": FRENCH, "en": ENGLISH}

# One reason of every code as the planner makes it, and what its sentence must say.
MARCELS = {"line": "marcel"}
NUMBER = {"number": OUTSIDE}
REASONS: Mapping[Code, tuple[str | None, Mapping[str, str | int], tuple[str, ...]]] = {
    Code.EMERGENCY_CALL: (None, {"number": "15"}, ("15",)),
    Code.LINE_DIALLED: ("marcel", {"number": MARCEL}, ("01 99 00 10 02", "Marcel")),
    Code.GROUP_DIALLED: ("marcel", {"number": MARCEL}, ("01 99 00 10 02", "Marcel")),
    Code.ATTENDANT_DIALLED: ("marcel", {"number": MARCEL}, ("01 99 00 10 02", "Marcel")),
    Code.CALLBACK_SET: ("marcel", {}, ("Marcel",)),
    Code.CALLBACK_DUE: ("marcel", {}, ("Marcel",)),
    Code.CALLBACK_TAKEN: ("marcel", {}, ("Marcel",)),
    Code.CALLBACK_NOT_TAKEN: ("marcel", {}, ("Marcel",)),
    Code.CALLBACKS_CANCELLED: ("marcel", {}, ("Marcel",)),
    Code.OUTSIDE_CALL: (
        "marcel",
        {"number": OUTSIDE, "number_class": "mobile", "profile": "P1"},
        ("06 12 34 56 78", "mobile", "P1", "Marcel"),
    ),
    Code.MOBILE_CALLER: ("nora", {}, ("Nora",)),
    Code.NOT_OURS: (None, NUMBER, ("06 12 34 56 78",)),
    Code.CALLS_ITSELF: ("marcel", {}, ("Marcel",)),
    Code.NOT_A_NUMBER: (None, {"number": "Accueil"}, ("Accueil",)),
    Code.FEATURE_CODE_UNKNOWN: (None, {"number": "*00"}, ("*00",)),
    Code.WRONG_LENGTH: (None, {"number": "04786950"}, ("04786950",)),
    Code.CALLING_CODE_UNKNOWN: (None, {"number": "+210123"}, ("+210123",)),
    Code.MACHINE_NUMBER: (None, {"number": "07001234567890"}, ("07001234567890",)),
    Code.RESTRICTED_CLASS: (
        "marcel",
        {"number": "3900", "number_class": "short_premium", "profile": "P1"},
        ("3900", "P1", "Marcel"),
    ),
    Code.RESTRICTED_DAY: (
        "marcel",
        {"number": OUTSIDE, "profile": "P1", "weekday": 6},
        ("06 12 34 56 78", "P1", "Marcel"),
    ),
    Code.NUMBER_HIDDEN: ("marcel", {}, ("Marcel",)),
    Code.NUMBER_ALTERNATIVE: ("marcel", {"shown": OUTSIDE}, ("Marcel", "06 12 34 56 78")),
    Code.ALTERNATIVE_NOT_PROVED: ("marcel", {"shown": OUTSIDE}, ("Marcel", "06 12 34 56 78")),
    Code.BLOCKED: ("marcel", NUMBER, ("Marcel", "06 12 34 56 78")),
    Code.ANONYMOUS_REFUSED: ("marcel", {}, ("Marcel",)),
    Code.EMERGENCY_CALLBACK: ("marcel", {}, ("Marcel",)),
    Code.CLOSED_BY_OVERRIDE: ("marcel", {"calendar": "Bureau"}, ("Bureau",)),
    Code.CLOSED_PERIOD: ("marcel", {"calendar": "Bureau"}, ("Bureau",)),
    Code.CLOSED_HOLIDAY: ("marcel", {"calendar": "Bureau", "holiday": "Noël"}, ("Bureau", "Noël")),
    Code.CLOSED_HOURS: ("marcel", {"calendar": "Bureau"}, ("Bureau",)),
    Code.DO_NOT_DISTURB: ("marcel", {}, ("Marcel",)),
    Code.GROUPS_CONNECTED: ("marcel", {}, ("Marcel",)),
    Code.GROUPS_DISCONNECTED: ("marcel", {}, ("Marcel",)),
    Code.GROUP_CLOSED: ("desk", {"to": OUTSIDE}, ("Accueil", "06 12 34 56 78")),
    Code.MEMBER_ABSENT: ("marcel", {"group": "Accueil"}, ("Marcel", "Accueil")),
    Code.MEMBER_DISCONNECTED: ("marcel", {}, ("Marcel",)),
    Code.MEMBER_IN_CALL: ("marcel", {}, ("Marcel",)),
    Code.MEMBER_OFFERED: ("marcel", {}, ("Marcel",)),
    Code.MEMBER_RESTING: ("marcel", {}, ("Marcel",)),
    Code.NO_MEMBER: ("desk", {}, ("Accueil",)),
    Code.NOBODY_CONNECTED: ("desk", {}, ("Accueil",)),
    Code.NOBODY_FREE: ("desk", {}, ("Accueil",)),
    Code.GROUP_LINEAR: ("desk", {}, ("Accueil",)),
    Code.GROUP_LONGEST_IDLE: ("desk", {}, ("Accueil",)),
    Code.GROUP_CYCLIC: ("desk", {}, ("Accueil",)),
    Code.GROUP_PARALLEL: ("desk", {}, ("Accueil",)),
    Code.GROUP_GREETING_FIRST: ("desk", {}, ("Accueil",)),
    Code.GROUP_GREETING_MEANWHILE: ("desk", {}, ("Accueil",)),
    Code.GROUP_FULL: ("desk", {}, ("Accueil",)),
    Code.WAITED_TOO_LONG: ("desk", {}, ("Accueil",)),
    Code.WAIT_FAILED: ("desk", {}, ("Accueil",)),
    Code.OVERFLOW_DISSUASION: ("desk", {}, ("Accueil",)),
    Code.OVERFLOW_NUMBER: ("desk", {"to": OUTSIDE}, ("Accueil", "06 12 34 56 78")),
    Code.OVERFLOW_MAILBOX: ("desk", {}, ("Accueil",)),
    Code.OVERFLOW_NONE: ("desk", {}, ("Accueil",)),
    Code.NO_DEVICE: ("marcel", {}, ("Marcel",)),
    Code.NOT_REGISTERED: ("marcel", {}, ("Marcel",)),
    Code.NO_MOBILE_BEHIND: ("alain", {}, ("Alain",)),
    Code.LINE_BUSY: ("marcel", {}, ("Marcel",)),
    Code.LINE_FULL: ("marcel", {"calls": 2}, ("Marcel", "2")),
    Code.CALL_WAITING: ("marcel", {}, ("Marcel",)),
    Code.LINE_FREE: ("marcel", {}, ("Marcel",)),
    Code.DO_NOT_DISTURB_SET: ("marcel", {}, ("Marcel",)),
    Code.DO_NOT_DISTURB_CLEARED: ("marcel", {}, ("Marcel",)),
    Code.PICK_UP_LINE: ("marcel", NUMBER, ("Marcel", "06 12 34 56 78")),
    Code.PICK_UP_GROUP: ("marcel", {}, ("Marcel",)),
    Code.NO_PICKUP_GROUP: ("marcel", {}, ("Marcel",)),
    Code.NOTHING_RINGS: (None, {}, ()),
    Code.PARKED: ("marcel", NUMBER, ("Marcel", "06 12 34 56 78")),
    Code.TAKES_PARKED: ("marcel", NUMBER, ("Marcel", "06 12 34 56 78")),
    Code.TAKEN: ("marcel", {}, ("Marcel",)),
    Code.NOTHING_PARKED: (None, {}, ()),
    Code.PARKED_TOO_LONG: ("marcel", {}, ("Marcel",)),
    Code.CONFERENCE: ("marcel", {}, ("Marcel",)),
    Code.CONFERENCE_FULL: (None, {}, ()),
    Code.TRANSFERRED: ("marcel", NUMBER, ("Marcel", "06 12 34 56 78")),
    Code.CONNECTED: ("marcel", {}, ("Marcel",)),
    Code.NOT_BY_TRANSFER: ("marcel", {}, ("Marcel",)),
    Code.STAYS: ("marcel", {}, ("Marcel",)),
    Code.COMES_BACK: ("marcel", {}, ("Marcel",)),
    Code.SERVICE_LACKING: ("marcel", {}, ("Marcel",)),
    Code.MORE_TOGETHER: ("marcel", {"numbers": 3}, ("Marcel", "3")),
    Code.MORE_IN_TURN: ("marcel", {"numbers": 3}, ("Marcel", "3")),
    Code.NEXT_NUMBER: ("marcel", NUMBER, ("Marcel", "06 12 34 56 78")),
    Code.NUMBER_SKIPPED: ("marcel", NUMBER, ("Marcel", "06 12 34 56 78")),
    Code.GREETING_FIRST: ("marcel", {}, ("Marcel",)),
    Code.GREETING_MEANWHILE: ("marcel", {}, ("Marcel",)),
    Code.GREETING_LOOPED: ("marcel", {}, ("Marcel",)),
    Code.GREETING_CLOSED: ("marcel", {}, ("Marcel",)),
    Code.GREETING_PLAYED: ("marcel", {}, ("Marcel",)),
    Code.DOUBLE_CALL_ANNOUNCED: ("marcel", {}, ("Marcel",)),
    Code.ATTENDANT_OFF: ("marcel", {}, ("Marcel",)),
    Code.MENU: ("marcel", {}, ("Marcel",)),
    Code.MENU_OPEN: ("marcel", {}, ("Marcel",)),
    Code.MENU_CLOSED: ("marcel", {}, ("Marcel",)),
    Code.MENU_WITHOUT_KEYS: ("marcel", {}, ("Marcel",)),
    Code.KEY_TO_NUMBER: ("marcel", {"key": "4", "label": "Ventes", "to": NORA}, ("4", "Ventes", "Nora")),
    Code.KEY_TO_SUBMENU: ("marcel", {"key": "4", "label": ""}, ("4", "Marcel")),
    Code.KEY_WRONG: ("marcel", {"key": "9"}, ("9", "Marcel")),
    Code.MENU_SILENCE: ("marcel", {}, ("Marcel",)),
    Code.MENU_GIVEN_UP: ("marcel", {"attempts": 3}, ("3", "Marcel")),
    Code.MENU_FALLBACK: ("marcel", {"to": OUTSIDE}, ("Marcel", "06 12 34 56 78")),
    Code.FORWARD_SCHEDULED: ("marcel", {"to": OUTSIDE}, ("Marcel", "06 12 34 56 78")),
    Code.FORWARD_IMMEDIATE: ("marcel", {"to": NORA}, ("Marcel", "Nora")),
    Code.FORWARD_BUSY: ("marcel", {"to": "2003"}, ("Marcel", "Simone")),
    Code.FORWARD_NO_ANSWER: ("marcel", {"to": "3900"}, ("Marcel", "3900")),
    Code.FORWARD_UNREACHABLE: ("marcel", {"to": OUTSIDE}, ("Marcel", "06 12 34 56 78")),
    Code.FORWARD_FORBIDDEN: (
        "marcel",
        {"number": "+12125551234", "number_class": "world"},
        ("+1 21 25 55 12 34",),
    ),
    Code.FORWARD_LOOP: ("marcel", {}, ("Marcel",)),
    Code.TOO_MANY_FORWARDS: ("marcel", {"forwards": 5}, ("Marcel", "5")),
    Code.VOICEMAIL_INSTEAD: ("marcel", {}, ("Marcel",)),
    Code.NO_MAILBOX: ("marcel", {}, ("Marcel",)),
    Code.ENDED_BUSY: ("marcel", {}, ("Marcel",)),
    Code.ENDED_NO_ANSWER: (None, NUMBER, ("06 12 34 56 78",)),
    Code.ENDED_REFUSED: ("marcel", {}, ("Marcel",)),
    Code.ENDED_UNREACHABLE: (None, NUMBER, ("06 12 34 56 78",)),
    Code.ENDED_UNKNOWN_NUMBER: (None, NUMBER, ("06 12 34 56 78",)),
    Code.ENDED_FAILED: ("marcel", {}, ("Marcel",)),
    Code.MAILBOX_FAILED: (None, {}, ()),
    Code.NO_TRUNK: (None, {"role": "public"}, ("public",)),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", Code)
def test_every_reason_is_a_sentence_that_says_its_values(code: Code, language: str) -> None:
    line, values, said = REASONS[code]
    text = sentence(Reason(code=code, line=line, values=values), COMPANY, language)
    assert all(word in text for word in said), text
    assert text[:1] == text[:1].upper()
    assert text.endswith(".")
    assert "  " not in text
    assert not re.search(r"[{}_]", text)


@pytest.mark.parametrize("code", Code)
def test_both_languages_say_the_same_things(code: Code) -> None:
    def fields(words: Words) -> set[str]:
        named = {name for _, name, _, _ in string.Formatter().parse(words.reasons[code]) if name}
        return {name.lower() for name in named}

    assert fields(FRENCH) == fields(ENGLISH)


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES)
def test_no_class_cause_prompt_or_role_is_without_words(words: Words) -> None:
    assert set(words.reasons) == set(Code)
    assert set(words.kinds) == set(NumberClass)
    assert set(words.causes) == set(Cause)
    assert set(words.prompts) == set(Prompt)
    assert set(words.roles) == set(TrunkRole)
    assert set(words.sounds) == set(PredefinedSound)
    assert len(words.weekdays) == 7


def every_french_text() -> list[str]:
    tables = (FRENCH.reasons, FRENCH.kinds, FRENCH.causes, FRENCH.prompts)
    texts = [text for table in tables for text in table.values()]
    return [*texts, FRENCH.line, FRENCH.ring, FRENCH.outside, FRENCH.emergency, FRENCH.deposit]


@pytest.mark.parametrize("text", every_french_text())
def test_french_spaces_do_not_break_and_apostrophes_are_typographic(text: str) -> None:
    assert not re.search(r" [:;!?»]|« ", text)
    assert not re.search(r"[^\s\u00a0\u202f][;!?»]|\w:", text)
    assert "'" not in text
    assert '"' not in text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "La ligne «\u00a0Marcel\u00a0» est libre."),
        ("fr-FR", "La ligne «\u00a0Marcel\u00a0» est libre."),
        ("en", "Line “Marcel” is free."),
        ("de", "Line “Marcel” is free."),
    ],
)
def test_french_for_the_french_and_english_for_others(language: str, text: str) -> None:
    assert sentence(Reason(code=Code.LINE_FREE, line="marcel"), COMPANY, language) == text


def test_who_did_not_answer_is_a_line_or_a_number() -> None:
    ours = Reason(code=Code.ENDED_NO_ANSWER, line="marcel")
    theirs = Reason(code=Code.ENDED_NO_ANSWER, values={"number": OUTSIDE})
    assert sentence(ours, COMPANY) == "La ligne «\u00a0Marcel\u00a0» ne répond pas."
    assert sentence(theirs, COMPANY) == "Le 06 12 34 56 78 ne répond pas."


def test_a_line_that_was_deleted_since_is_called_so() -> None:
    gone = Reason(code=Code.LINE_FREE, line="gone")
    assert sentence(gone, COMPANY) == "La ligne supprimée depuis est libre."
    assert sentence(gone, COMPANY, "en") == "Line (deleted since) is free."


def test_voicemail_is_a_destination_in_words() -> None:
    reason = Reason(code=Code.FORWARD_BUSY, line="marcel", values={"to": "voicemail"})
    assert sentence(reason, COMPANY) == (
        "Renvoi sur occupation de la ligne «\u00a0Marcel\u00a0» vers la messagerie."
    )


JULIE_CALLS = Identity(number="2001", name="Julie")


def ring(leg: LineLeg | TrunkLeg, seconds: int = 25) -> Ring:
    return Ring(legs=(leg,), seconds=seconds, line=leg.line)


def through(number: str, *trunks: str, **settings: object) -> TrunkLeg:
    """The first trunk is shown Marcel's number, the others nothing."""
    identities = dict.fromkeys(trunks, Identity(number=None)) | {trunks[0]: Identity(number=MARCEL)}
    return TrunkLeg(number=number, trunks=trunks, identities=identities, **settings)  # type: ignore[arg-type]


MARCEL_RINGS = LineLeg(line="marcel", endpoint="phone-marcel", identity=JULIE_CALLS)
STEPS = {
    "a phone": (
        ring(MARCEL_RINGS),
        "La ligne « Marcel » sonne 25 secondes (5 sonneries) et affiche Julie (2001).",
        "Line “Marcel” rings for 25 seconds (5 rings) and shows Julie (2001).",
    ),
    "a phone that rings once for a hidden caller": (
        ring(LineLeg(line="marcel", endpoint="e", identity=Identity(number=None)), 5),
        "La ligne « Marcel » sonne 5 secondes (1 sonnerie) et affiche un appel anonyme.",
        "Line “Marcel” rings for 5 seconds (1 ring) and shows an anonymous call.",
    ),
    "a mobile": (
        ring(through(NORA, "mobiles", line="nora")),
        "Le mobile « Nora » sonne 25 secondes (5 sonneries) et affiche 01 99 00 10 02.",
        "Mobile “Nora” rings for 25 seconds (5 rings) and shows 01 99 00 10 02.",
    ),
    "a number outside": (
        ring(through(OUTSIDE, "first", "second")),
        "Le 06 12 34 56 78 est appelé par « Premier » ou « Second » et voit 01 99 00 10 02.",
        "06 12 34 56 78 is called through “Premier” or “Second” and sees 01 99 00 10 02.",
    ),
    "through a trunk that was deleted since": (
        ring(through(OUTSIDE, "gone")),
        "Le 06 12 34 56 78 est appelé par « gone » et voit 01 99 00 10 02.",
        "06 12 34 56 78 is called through “gone” and sees 01 99 00 10 02.",
    ),
    "rescuers": (
        ring(through("15", "first", emergency=True, insee="75111")),
        "Les secours (15) sont appelés par « Premier » et voient 01 99 00 10 02, depuis la commune 75111.",
        "Emergency services (15) are called through “Premier” and see 01 99 00 10 02, from commune 75111.",
    ),
    "rescuers from nowhere": (
        ring(through("15", "first", emergency=True)),
        "Les secours (15) sont appelés par « Premier » et voient 01 99 00 10 02.",
        "Emergency services (15) are called through “Premier” and see 01 99 00 10 02.",
    ),
    "voicemail": (
        Deposit(line="marcel", mailbox="box-marcel"),
        "Le correspondant entend la messagerie de la ligne « Marcel » et peut laisser un message.",
        "The caller hears the voicemail greeting of line “Marcel” and may leave a message.",
    ),
    "a refusal that is announced": (
        Refuse(cause=Cause.FORBIDDEN, prompt=Prompt.RESTRICTED),
        "Le correspondant entend que sa ligne n’autorise pas cet appel ; il se termine.",
        "The caller hears that their line may not make this call, then the call ends.",
    ),
    "a refusal that is not": (
        Refuse(cause=Cause.BUSY),
        "Le correspondant entend la tonalité d’occupation.",
        "The caller hears the busy tone.",
    ),
}


@pytest.mark.parametrize(("step", "french", "english"), STEPS.values(), ids=STEPS)
def test_a_step_says_what_is_heard(step: Ring | Deposit | Refuse, french: str, english: str) -> None:
    said = describe(step, COMPANY)
    assert said.replace("\u00a0", " ").replace("\u202f", " ") == french
    assert describe(step, COMPANY, "en") == english


def test_names_of_lines_are_left_as_they_were_typed() -> None:
    odd = {"name": "L'accueil : {number} !"}
    text = sentence(Reason(code=Code.LINE_FREE, line="marcel"), atelier(marcel=odd))
    assert "L'accueil : {number} !" in text
