"""Names from outside: what is printed keeps every visible letter and nothing that could mislead or break a page."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.sanitize import FONT_FOLDER, clean, covered, printable

BREAK = "\u200b"


def test_a_decomposed_letter_becomes_one_letter() -> None:
    assert printable("Cafe\u0301") == "Caf\u00e9"


@pytest.mark.parametrize("mark", ["\u202e", "\u202a", "\u2066", "\u2069", "\u200e", "\u200f", "\u061c"])
def test_direction_marks_cannot_turn_the_figures_round(mark: str) -> None:
    assert printable(f"ab{mark}cd") == "abcd"


@pytest.mark.parametrize("hidden", ["\x00", "\x07", "\x1b", "\ufeff", "\u00ad", "\u2060", "\u200b", "\ufe0f"])
def test_invisible_characters_go(hidden: str) -> None:
    assert printable(f"ab{hidden}cd") == "abcd"


def test_line_breaks_and_tabs_become_one_space() -> None:
    assert printable("one\r\n\ttwo\u2028three") == "one two three"


def test_a_glyph_no_font_has_is_named() -> None:
    assert printable("Go \U0001f680!") == "Go [U+1F680]!"


def test_the_workbook_keeps_what_the_fonts_lack() -> None:
    assert clean("Go \U0001f680!") == "Go \U0001f680!"


@pytest.mark.parametrize(
    "name", ["شركة التوريد", "אספקה", "株式会社", "한국 부품", "Żółć", "Ελλάς", "Москва", "ไทย", "हिन्दी"]
)
def test_other_scripts_are_printed_as_they_are(name: str) -> None:
    assert printable(name).replace(BREAK, "") == unicodedata.normalize("NFC", name)


def test_markup_stays_text() -> None:
    assert printable("#let x = 1 $y$ <b> {{z}}") == "#let x = 1 $y$ <b> {{z}}"


def test_a_long_name_is_cut_with_an_ellipsis() -> None:
    shown = printable("ab " * 400, cap=50).replace(BREAK, "")
    assert len(shown) <= 50
    assert shown.endswith("…")


def test_a_long_token_can_break_and_loses_no_letter() -> None:
    token = "ABCDEFGHIJ" * 8
    shown = printable(token)
    assert shown.replace(BREAK, "") == token
    assert max(map(len, shown.split(BREAK))) <= 16


def test_a_pile_of_marks_is_cut_down() -> None:
    shown = clean("a" + "\u0301" * 40 + "b")
    assert sum(1 for c in shown if unicodedata.combining(c)) <= 3
    assert shown.endswith("b")


def test_a_lone_surrogate_does_not_end_the_run() -> None:
    assert printable("a\ud800b").startswith("a")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_whatever_comes_every_character_printed_has_a_glyph(text: str) -> None:
    shown = printable(text, cap=120)
    allowed = covered() | {0x200B, 0x200C, 0x200D}
    assert all(ord(c) in allowed for c in shown)
    assert len(shown.replace(BREAK, "")) <= 120


def test_each_font_has_its_licence_beside_it_and_the_folder_stays_small() -> None:
    fonts = [*FONT_FOLDER.glob("*.ttf"), *FONT_FOLDER.glob("*.otf")]
    assert sum(f.stat().st_size for f in fonts) < 6_000_000
    licences = {f.name for f in FONT_FOLDER.glob("OFL-*.txt")}
    assert licences == {"OFL-IBM-Plex.txt", "OFL-Noto.txt", "OFL-Noto-CJK.txt"}
    assert all(f.name.startswith(("IBMPlexSans-", "NotoSans")) for f in fonts)
