"""Names from the outside world made safe to print: no name can break a page, hide a letter or run as a formula.

Belongs here: Unicode cleaning, glyph coverage of the bundled fonts, length caps, break points in long tokens.
Does not belong here: layout, number formats, deciding which text is shown.
"""

from __future__ import annotations

import functools
import unicodedata
from pathlib import Path

from fontTools.ttLib import TTFont

FONT_FOLDER = Path(__file__).parent / "fonts"
MAX_NAME = 160
MAX_TEXT = 1200
_LONG_TOKEN = 22
_BREAK_EVERY = 16
_BREAK = "\u200b"
_MAX_MARKS = 3
# Marks that turn the reading direction: a name may not rearrange the figures beside it.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Joiners shape Arabic and Indic words; elsewhere they only hide differences between names.
_JOINERS = frozenset("\u200c\u200d")
_INVISIBLE = frozenset(
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060\u2061\u2062\u2063\u2064\u3164\ufeff\uffa0"
)


@functools.cache
def covered() -> frozenset[int]:
    """Code points that at least one bundled font can draw."""
    points: set[int] = set()
    for path in sorted([*FONT_FOLDER.glob("*.ttf"), *FONT_FOLDER.glob("*.otf")]):
        with TTFont(path, lazy=True) as font:
            points.update(font.getBestCmap())
    if not points:
        raise FileNotFoundError(f"expected font files in {FONT_FOLDER.name}/, found none: reinstall the package")
    return frozenset(points)


def _joins(character: str) -> bool:
    """True beside a letter of a script that joins (Arabic, Indic)."""
    return 0x0600 <= ord(character) <= 0x07BF or 0x0900 <= ord(character) <= 0x0DFF


def clean(text: object, cap: int = MAX_TEXT) -> str:
    """`text` in NFC on one line, without control, direction and invisible characters, at most `cap` characters.

    Keeps every visible letter, whatever the fonts: this is what the workbook shows. Cut text ends in an ellipsis.
    """
    plain = str(text)
    # Nearly every code, number and name: nothing to look at letter by letter.
    if plain.isascii() and plain.isprintable() and "  " not in plain and plain == plain.strip() and len(plain) <= cap:
        return plain
    raw = unicodedata.normalize("NFC", plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    kept: list[str] = []
    marks = 0
    for character in raw:
        category = unicodedata.category(character)
        if character.isspace() or category in ("Zl", "Zp"):
            marks = 0
            if kept and kept[-1] != " ":
                kept.append(" ")
            continue
        if character in _JOINERS:
            if kept and _joins(kept[-1]):
                kept.append(character)
            continue
        if character in _BIDI or character in _INVISIBLE or category == "Cc" or 0xFE00 <= ord(character) <= 0xFE0F:
            continue
        # A pile of combining marks on one letter paints over the neighbouring rows.
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks <= _MAX_MARKS:
            kept.append(character)
    whole = "".join(kept).strip()
    return whole if len(whole) <= cap else whole[: cap - 1].rstrip() + "…"


def _drawable(character: str) -> bool:
    return ord(character) in covered() or character in _JOINERS


def printable(text: object, cap: int = MAX_TEXT, *, breaks: bool = True) -> str:
    """`clean` text with each character the fonts lack shown as [U+1F680], and break points (zero width) inside long
    tokens
    unless `breaks` is False."""
    shown = "".join(c if _drawable(c) else f"[U+{ord(c):04X}]" for c in clean(text, cap))
    if len(shown) > cap:
        shown = shown[: cap - 1].rstrip() + "…"
    return " ".join(_soft_breaks(token) for token in shown.split(" ")) if breaks else shown


def _soft_breaks(token: str) -> str:
    if len(token) <= _LONG_TOKEN:
        return token
    pieces: list[str] = []
    run = 0
    for index, character in enumerate(token):
        pieces.append(character)
        run += 1
        ahead = token[index + 1] if index + 1 < len(token) else ""
        at_joint = character in "/\\_-.,:;|" and run >= 4
        # Never between a letter and what hangs on it, and never inside a joined script's word.
        breakable = ahead and not unicodedata.combining(ahead) and not _joins(character) and ahead not in _JOINERS
        if breakable and (at_joint or run >= _BREAK_EVERY):
            pieces.append(_BREAK)
            run = 0
    return "".join(pieces)
