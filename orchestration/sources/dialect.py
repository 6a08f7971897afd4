"""How amounts and dates are written in a file: SQL that parses them, and the evidence for decimal mark and date order.

Belongs here: the parsing rules as SQL text over landed VARCHAR columns (staging follows the same rules), evidence,
decision.
Does not belong here: reading files, bytes, signs (SHKZG) or currency shifts.

Rules. Number: optional sign in front or a trailing minus; the other mark, blanks and apostrophes are thousands
separators and must stand before groups of digits; exponent allowed; rates may begin with "/" (indirect).
Date: YYYYMMDD and YYYY-MM-DD (also with / or .) always; else three parts in the file's order, two-digit years pivot at
70; DD-MON-YY and DD-MON-YYYY with a month name, two-digit years pivot at 50 (Oracle's RR); a time behind the date is
ignored; blanks, 0, 00000000 and 00/00/0000 are "no date"; 2.01605E+13 is a parse failure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from orchestration.sources.model import Guess
from orchestration.sources.sap_tables import NUMERIC_KINDS

SUM_TYPE = "decimal(38, 9)"
#: a key that a spreadsheet or a data frame has turned into scientific notation: the digits are gone (as in the SQL)
CUT_KEY = r"[0-9]([.,][0-9]+)?[eE][+][0-9]+"
_SPACES = " \u00a0\u202f"
# What stands for "no date" in an extract: zeros, alone or with separators, and an empty shell such as "  .  .    ".
_NO_DATE = r"[0 ./:-]*"

# Month names as databases write them in English, German, French and Spanish, without accents and full stops.
_MONTHS = (
    "jan january januar janvier janv ene enero",
    "feb february februar fevrier fevr fev febrero",
    "mar march maerz marz mrz mars marzo",
    "apr april avr avril abr abril",
    "may mai mayo",
    "jun june juni juin junio",
    "jul july juli juil juillet julio",
    "aug august aou aout ago agosto",
    "sep sept september septembre septiembre",
    "oct october okt oktober octobre octubre",
    "nov november novembre noviembre",
    "dec december dez dezember decembre dic diciembre",
)
_NAMED_DATE = r"[0-9]{1,2}[-./][A-Za-zÀ-ÿ]{3,10}[.]?[-./]([0-9]{4}|[0-9]{2})( .*)?"


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def blank_sql(value: str) -> str:
    """True when a cell holds nothing: NULL, empty or only blanks."""
    return f"(trim(coalesce({value}, ''), ' \u00a0\t') = '')"


def number_sql(value: str, mark: str, *, rate: bool = False) -> str:
    """DECIMAL(38, 9) of a text cell, or NULL when it is blank or no number in this notation.

    value: SQL expression of type VARCHAR. mark: decimal mark, '.' or ','. rate: allow a leading slash.
    """
    text = f"trim({value}, ' \u00a0\t')"
    if rate:
        text = f"ltrim({text}, '/')"
    other, point = (",", r"\.") if mark == "." else (".", ",")
    group = f"[{other}'{_SPACES}]"
    shape = rf"[+-]? ?(\d+|\d{{1,3}}({group}\d{{2,3}})*{group}\d{{3}})?({point}\d*)?([eE][+-]?\d{{1,3}})? ?-?"
    clean = f"translate({text}, {literal(other + chr(39) + _SPACES)}, '')"
    if mark == ",":
        clean = f"replace({clean}, ',', '.')"
    signed = f"case when {clean} like '%-' then '-' || rtrim({clean}, '-') else {clean} end"
    plain_text = f"replace({value}, ',', '.')" if mark == "," else value
    # Casting text to a 128-bit decimal costs some 60 times a 64-bit one, so nearly every cell takes the narrow type
    # first.
    return (
        f"(case when {value} = '' then null "
        f"when regexp_full_match({value}, '-?[0-9]{{1,12}}({point}[0-9]{{1,6}})?') "
        f"then cast(cast({plain_text} as decimal(18, 6)) as {SUM_TYPE}) "
        f"when regexp_full_match({text}, {literal(shape)}) then {_wide_or_narrow(signed)} end)"
    )


def _wide_or_narrow(number: str) -> str:
    return (
        f"case when regexp_full_match({number}, '[+-]?[0-9]{{1,12}}([.][0-9]{{0,6}})?') "
        f"then cast(try_cast({number} as decimal(18, 6)) as {SUM_TYPE}) else try_cast({number} as {SUM_TYPE}) end"
    )


def no_date_sql(value: str) -> str:
    """True when a cell says "no date" (blank, zeros) rather than holding a date or rubbish."""
    return f"regexp_full_match(trim(coalesce({value}, ''), ' \u00a0\t'), '{_NO_DATE}')"


def date_sql(value: str, order: str | None) -> str:
    """DATE of a text cell, or NULL when there is no date or it cannot be read in this order.

    order: mdy, dmy, ymd or None (unresolved: only dates that read the same either way are read).
    """
    text = f"trim({value}, ' \u00a0\t')"
    core = f"regexp_extract({text}, '^[0-9./-]+')"
    rest_ok = f"regexp_full_match({text}, '[0-9./-]+([ T].*)?')"
    packed = f"try_cast(substr({core}, 1, 4) || '-' || substr({core}, 5, 2) || '-' || substr({core}, 7, 2) as date)"
    iso = f"try_cast(regexp_replace({core}, '[/.]', '-', 'g') as date)"
    year_digits = "[0-9]{4}|[0-9]{2}"
    # with order ymd the first part is a two-digit year: a four-digit one is read as ISO before
    widths = ("[0-9]{2}", "[0-9]{1,2}", "[0-9]{1,2}") if order == "ymd" else ("[0-9]{1,2}", "[0-9]{1,2}", year_digits)
    shape = "[-/.]".join(f"({width})" for width in widths)
    parts = [f"regexp_extract({core}, '^{shape}$', {n})" for n in (1, 2, 3)]
    year, month, day = (parts[n] for n in {"dmy": (2, 1, 0), "ymd": (0, 1, 2)}.get(order or "", (2, 0, 1)))
    century = f"case when length({year}) = 4 then '' when cast({year} as integer) < 70 then '20' else '19' end"
    three = f"try_cast({century} || {year} || '-' || {month} || '-' || {day} as date)"
    if order is None:
        three = f"case when cast({month} as integer) = cast({day} as integer) then {three} end"
    return (
        f"(case when {no_date_sql(value)} then null when not {rest_ok} then {_named_date_sql(text)} "
        f"when regexp_full_match({core}, '[0-9]{{8}}(\\.0+)?') then {packed} "
        f"when regexp_full_match({core}, '[0-9]{{4}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}') then {iso} "
        f"when regexp_full_match({core}, '{shape}') then {three} end)"
    )


def _named_date_sql(text: str) -> str:
    """DATE of a text with a month name (01-SEP-26), whatever the order of the file; NULL when it is none."""
    parts = [f"regexp_extract({text}, '^([0-9]+)[-./]([A-Za-zÀ-ÿ]+)[.]?[-./]([0-9]+)', {n})" for n in (1, 2, 3)]
    name = f"strip_accents(lower({parts[1]}))"
    listed = "".join(f"{number:02d} {word}|" for number, words in enumerate(_MONTHS, 1) for word in words.split())
    # "09 sep|": the number stands before the name that is looked for; no name, no number, no date
    month = f"substr('{listed}', nullif(strpos('{listed}', ' ' || {name} || '|'), 0) - 2, 2)"
    century = f"case when length({parts[2]}) = 4 then '' when cast({parts[2]} as integer) < 50 then '20' else '19' end"
    date = f"try_cast({century} || {parts[2]} || '-' || {month} || '-' || {parts[0]} as date)"
    return f"case when regexp_full_match({text}, {literal(_NAMED_DATE)}) then {date} end"


def parsed_sql(value: str, kind: str, mark: str, order: str | None) -> str:
    """Typed SQL expression of a cell by the kind of its column."""
    if kind == "date":
        return date_sql(value, order)
    if kind == "integer":
        # with a decimal comma a spreadsheet's 2017.0 is still 2017, while 1.000 stays a thousand
        number = number_sql(f"regexp_replace({value}, '[.]0$', '')" if mark == "," else value, mark)
        return f"(case when {number} = trunc({number}) then {number} end)"
    if kind == "rate":
        # staging holds a rate in DECIMAL(20, 10): one beyond that is a damaged cell, and is said to be one
        rate = number_sql(value, mark, rate=True)
        return f"(case when abs({rate}) < 10000000000 then {rate} end)"
    return number_sql(value, mark)


def empty_sql(value: str, kind: str) -> str:
    """True when a cell of this kind holds nothing."""
    return no_date_sql(value) if kind == "date" else blank_sql(value)


def failed_sql(value: str, kind: str, mark: str, order: str | None) -> str:
    """True when a cell holds something that is not of its kind."""
    return f"(not {empty_sql(value, kind)} and {parsed_sql(value, kind, mark, order)} is null)"


def is_typed(kind: str) -> bool:
    return kind in NUMERIC_KINDS or kind == "date"


# --- evidence
# -----------------------------------------------------------------------------------------------------------

Evidence = dict[str, Any]
"""JSON-ready: {"dates": {class: [count, example, column, row]}, "numbers": {...}} over all typed columns of a file."""

_DATE_CLASSES = ("mdy", "dmy", "ymd", "either", "same", "always")
_NUMBER_CLASSES = (".", ",", "either")


def collect_evidence(con: duckdb.DuckDBPyConnection, parquet: str, kinds: Mapping[str, str]) -> Evidence:
    """Count, over every cell of every date and number column, which notations it can only be, or may be.

    parquet: path of the landed file. kinds: landed column -> kind. Streams; memory does not grow with the rows.
    """
    source = f"read_parquet({literal(parquet)})"
    dates = [column for column, kind in kinds.items() if kind == "date"]
    numbers = [column for column, kind in kinds.items() if kind in NUMERIC_KINDS]
    evidence: Evidence = {"dates": {}, "numbers": {}}
    for name, columns, classify, order in (
        ("dates", dates, _date_class_sql, _DATE_CLASSES),
        ("numbers", numbers, _number_class_sql, _NUMBER_CLASSES),
    ):
        if not columns:
            continue
        parts = []
        for column in columns:
            # a date column holds few different dates, so each is looked at once; amounts hardly repeat
            cells = f"select {quoted(column)} as v, _row as r, 1 as n from {source} where {quoted(column)} <> ''"
            if name == "dates":
                cells = f"select v, min(r) as r, count(*) as n from ({cells}) group by v"
            parts.append(
                f"select {literal(column)} as c, k, sum(n) as n, min(r) as r "
                f"from (select r, n, {classify('v')} as k from ({cells})) where k is not null group by k"
            )
        found: dict[str, list[Any]] = {}
        for column, key, count, row in con.execute(" union all ".join(parts)).fetchall():
            total, first_row, first_column = found.get(key, [0, None, None])
            if first_row is None or (row, column) < (first_row, first_column):
                first_row, first_column = row, column
            found[key] = [total + int(count), first_row, first_column]
        for key in order:
            if key in found:
                count, row, column = found[key]
                cell = con.execute(f"select {quoted(column)} from {source} where _row = {int(row)}").fetchone()
                evidence[name][key] = [count, cell[0] if cell else "", column, int(row)]
    return evidence


def _date_class_sql(column: str) -> str:
    text = f"trim({column}, ' \u00a0\t')"
    first = f"try_cast(regexp_extract({text}, '^([0-9]{{1,2}})[-/.]', 1) as integer)"
    second = f"try_cast(regexp_extract({text}, '^[0-9]{{1,2}}[-/.]([0-9]{{1,2}})[-/.]', 1) as integer)"
    third = f"try_cast(regexp_extract({text}, '^[0-9]{{1,2}}[-/.][0-9]{{1,2}}[-/.]([0-9]{{1,4}})', 1) as integer)"
    three = f"regexp_matches({text}, '^[0-9]{{1,2}}[-/.][0-9]{{1,2}}[-/.]([0-9]{{4}}|[0-9]{{2}})([ T]|$)')"
    return (
        f"case when {column} is null or {no_date_sql(column)} then null "
        f"when regexp_matches({text}, '^[0-9]{{8}}(\\.0+)?([ T]|$)') "
        f"or regexp_matches({text}, '^[0-9]{{4}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}([ T]|$)') then 'always' "
        f"when regexp_full_match({text}, {literal(_NAMED_DATE)}) then 'always' "
        f"when not {three} then null "
        f"when {first} between 32 and 99 and {second} between 1 and 12 and {third} between 1 and 31 then 'ymd' "
        f"when {first} between 13 and 31 and {second} between 1 and 12 then 'dmy' "
        f"when {second} between 13 and 31 and {first} between 1 and 12 then 'mdy' "
        f"when {first} = {second} and {first} between 1 and 12 then 'same' "
        f"when {first} between 1 and 12 and {second} between 1 and 12 then 'either' end"
    )


def _number_class_sql(column: str) -> str:
    text = f"trim({column}, ' \u00a0\t/+-')"

    def only(mark: str) -> str:
        point, other = (r"\.", ",") if mark == "." else (",", r"\.")
        both = rf"\d{{1,3}}({other}\d{{2,3}})*{other}\d{{3}}{point}\d*"
        odd_decimals = rf"\d*{point}(\d{{1,2}}|\d{{4,}})?([eE][+-]?\d+)?"
        long_or_zero = rf"(0*|0\d+|\d{{4,}}){point}\d{{3}}"
        groups = rf"\d{{1,3}}({other}\d{{2,3}})+{other}\d{{3}}"
        return f"regexp_full_match({text}, {literal('|'.join((both, odd_decimals, long_or_zero, groups)))})"

    has_mark = f"(contains({column}, '.') or contains({column}, ','))"
    either = rf"regexp_full_match({text}, '[1-9]\d{{0,2}}[.,]\d{{3}}')"
    usual = r"-?([0-9]+{0}([0-9]{{1,2}}|[0-9]{{4,}})|([0-9]{{4,}}|0+){0}[0-9]{{3}})-?"
    bare = r"-?[1-9][0-9]{0,2}[.,][0-9]{3}-?"
    # most cells are settled by one of the first three patterns; a cell that fits both careful ones says nothing
    return (
        f"case when {column} is null or not {has_mark} then null "
        f"when regexp_full_match({column}, {literal(usual.format('[.]'))}) then '.' "
        f"when regexp_full_match({column}, {literal(usual.format(','))}) then ',' "
        f"when regexp_full_match({column}, {literal(bare)}) then 'either' when {either} then 'either' "
        f"when {only('.')} and not {only(',')} then '.' when {only(',')} and not {only('.')} then ',' end"
    )


@dataclass(frozen=True)
class Decision:
    """Dialect used for one file. date_order None: unresolved, reported as an error on the file."""

    date_order: Guess
    decimal_mark: Guess
    problems: tuple[str, ...] = ()


def decide(
    evidence: Evidence,
    *,
    given_order: str | None,
    given_mark: str | None,
    siblings: Sequence[tuple[str, Evidence]],
) -> Decision:
    """Date order and decimal mark of one file: option given > own cells > the source's other files > convention.

    siblings: (file, evidence) of the other files of the same source. A cell that can only be read one way is evidence;
    opposite evidence in one file is decided by the larger count and reported, the minority then shows as parse
    failures.
    """
    problems: list[str] = []
    order = _decide_one(
        "date order",
        evidence.get("dates", {}),
        ("mdy", "dmy", "ymd"),
        given_order,
        [(file, other.get("dates", {})) for file, other in siblings],
        problems,
    )
    mark = _decide_one(
        "decimal mark",
        evidence.get("numbers", {}),
        (".", ","),
        given_mark,
        [(file, other.get("numbers", {})) for file, other in siblings],
        problems,
    )
    return Decision(order, mark, tuple(problems))


def _decide_one(
    what: str,
    own: Mapping[str, Sequence[Any]],
    choices: Sequence[str],
    given: str | None,
    siblings: Sequence[tuple[str, Mapping[str, Sequence[Any]]]],
    problems: list[str],
) -> Guess:
    option = what.replace(" ", "_")
    votes = {choice: own[choice] for choice in choices if choice in own}
    if given is not None:
        against = [choice for choice in votes if choice != given]
        note = "".join(f"; {_show(votes[choice])} can only be {choice!r}" for choice in against)
        if against:
            problems.append(f"option {option} = {given!r} is obeyed, but {note[2:]}.")
        return Guess(given, "given", f"option {option}{note}")
    if votes:
        ranked = sorted(votes, key=lambda choice: (-int(votes[choice][0]), choice))
        best = ranked[0]
        text = f"{votes[best][0]} cells can only be {best!r}, first {_show(votes[best])}"
        for choice in ranked[1:]:
            text += f"; {votes[choice][0]} can only be {choice!r}, first {_show(votes[choice])}"
        if len(ranked) > 1:
            problems.append(
                f"two notations in one file ({what}): {text}. Cells in the other notation are parse failures."
            )
        return Guess(best, "guessed", text)
    open_cells = own.get("either")
    elsewhere: dict[str, list[tuple[str, Sequence[Any]]]] = {}
    for file, other in siblings:
        theirs = [choice for choice in choices if choice in other]
        if len(theirs) == 1:
            elsewhere.setdefault(theirs[0], []).append((file, other[theirs[0]]))
    if open_cells and len(elsewhere) == 1:
        choice, seen = next(iter(elsewhere.items()))
        file, example = seen[0]
        return Guess(
            choice, "from other files", f"this file is ambiguous ({_show(open_cells)}); {file} is not: {_show(example)}"
        )
    if open_cells and what == "date order" and "." in str(open_cells[1]) and not elsewhere:
        return Guess("dmy", "assumed", f"points between the parts, which only day.month.year uses: {_show(open_cells)}")
    if open_cells and what == "date order":
        problems.append(
            f"the date order cannot be told: {open_cells[0]} dates such as {_show(open_cells)} read two ways and no "
            "other file of "
            "the source settles it. Set the source option date_order to mdy or dmy; until then these dates are "
            "parse failures."
        )
        return Guess(None, "unresolved", f"{open_cells[0]} ambiguous dates, first {_show(open_cells)}")
    if open_cells:
        marks = sorted(elsewhere)
        others = f" and the other files disagree ({', '.join(marks)})" if marks else ""
        if "," in str(open_cells[1]) or marks:
            problems.append(
                f"the decimal mark cannot be told: {open_cells[0]} numbers such as {_show(open_cells)} read two "
                f"ways{others}. "
                "A point is assumed; set the source option decimal_mark if that is wrong."
            )
        return Guess(".", "assumed", f"{open_cells[0]} ambiguous numbers, first {_show(open_cells)}{others}")
    if what == "date order" and "same" in own:
        value = next(iter(elsewhere)) if len(elsewhere) == 1 else "mdy"
        return Guess(value, "not needed", f"day and month are equal wherever the order matters: {_show(own['same'])}")
    if what == "date order":
        return Guess("ymd", "not needed", "no date of this file depends on the order")
    return Guess(".", "not needed", "no number of this file has a decimal or thousands mark")


def _show(cell: Sequence[Any]) -> str:
    return f"{cell[1]!r} (row {cell[3]}, column {cell[2]})"
