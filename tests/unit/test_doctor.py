"""The doctor on each kind of source: what is recognised, what is missing for which rung, self-tests, and its screen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.dbt_runner import PROJECT_DIR
from orchestration.doctor import EXPECTABLE, RUNG_NEEDS, Diagnosis, examine
from orchestration.settings import load_settings
from orchestration.sources.contract import ENTITIES
from orchestration.sources.oracle_tables import TABLES as ORACLE
from orchestration.sources.sap_tables import TABLES as SAP

COMPANY = '[company]\nname = "Group"\nreporting_currency = "EUR"\n'
runner = CliRunner()


def _workspace(tmp_path: Path, toml: str, files: dict[str, str]) -> Path:
    folder = tmp_path / "close"
    folder.mkdir()
    (folder / "tieout.toml").write_text(COMPANY + toml, encoding="utf-8")
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def _source(name: str, kind: str, more: str = "") -> str:
    return f'[[sources]]\nname = "{name}"\nkind = "{kind}"\npath = "extracts/{name}"\n{more}'


def _examine(folder: Path) -> Diagnosis:
    return examine(load_settings(folder))


def _said(folder: Path) -> str:
    done = runner.invoke(app, ["doctor", "--workspace", str(folder)])
    assert "Traceback" not in done.output
    return done.output


#: 1,000.00 stored of yen is 100,000 yen; at 0.0062 euro each that is 620.00 euro.
BKPF = "MANDT,BUKRS,BELNR,GJAHR,BUDAT,WAERS,HWAER,KURSF\n100,1000,1,2026,2026-09-14,JPY,EUR,{rate}\n"
BSEG = (
    "MANDT,BUKRS,BELNR,GJAHR,BUZEI,SHKZG,WRBTR,DMBTR\n"
    "100,1000,1,2026,1,S,1000.00,620.00\n100,1000,1,2026,2,H,1000.00,620.00\n"
)


def _sap(tmp_path: Path, rate: str = "0.00620", more: str = "") -> Path:
    files = {"extracts/sap/BKPF.csv": BKPF.format(rate=rate), "extracts/sap/BSEG.csv": BSEG}
    return _workspace(tmp_path, _source("sap", "sap", more), files)


def test_sap_amounts_are_tested_by_exponent_and_rate(tmp_path: Path) -> None:
    (test,) = _examine(_sap(tmp_path)).self_tests
    assert (test.title[:3], test.lines, test.agreeing, test.good) == ("JPY", 2, 2, True)
    assert "0 agree as stored" in test.detail


@pytest.mark.parametrize(
    ("rate", "more", "good"),
    [
        ("-161.290", "", True),  # indirect quotation: divide
        ("/161.290", "", True),
        ("0.62000", "", False),  # the amounts are at true decimals already ...
        ("0.62000", '[sources.options]\ncurrency_amounts = "shifted"\n', True),  # ... and the option says so
    ],
)
def test_the_wrong_reading_of_yen_is_found(tmp_path: Path, rate: str, more: str, good: bool) -> None:
    (test,) = _examine(_sap(tmp_path, rate, more)).self_tests
    assert test.good is good
    assert test.agreeing == (2 if good else 0)


def test_missing_sap_tables_are_named_for_each_rung(tmp_path: Path) -> None:
    found = _examine(_sap(tmp_path))
    missing = {rung.rung: rung.missing for rung in found.rungs}
    assert missing[3] == ()
    assert missing[4] == ("FAGLFLEXT or GLT0 or FAGLBAL",)
    assert missing[6] == ("MSEG or MATDOC, EKPO",)
    assert missing[7] == ("EKPO, MSEG or MATDOC", "register:measures")
    assert not found.healthy


ORACLE_FILES = {
    "GL_JE_HEADERS.csv": "JE_HEADER_ID,LEDGER_ID,NAME,PERIOD_NAME,CURRENCY_CODE,STATUS,ACTUAL_FLAG,"
    "CURRENCY_CONVERSION_RATE,DEFAULT_EFFECTIVE_DATE\n1,10,A,SEP-26,EUR,P,A,1.10,14-SEP-2026\n2,10,B,SEP-26,STAT,P,A,5,14-SEP-2026\n",
    "GL_JE_LINES.csv": "JE_HEADER_ID,JE_LINE_NUM,CODE_COMBINATION_ID,ENTERED_DR,ENTERED_CR,ACCOUNTED_DR,ACCOUNTED_CR,"
    "EFFECTIVE_DATE\n1,1,7,100,,110.00,,14-SEP-2026\n1,2,8,,100,,{credit},14-SEP-2026\n2,1,7,12,,12,,14-SEP-2026\n",
    "GL_CODE_COMBINATIONS.csv": "CODE_COMBINATION_ID,CHART_OF_ACCOUNTS_ID,ACCOUNT_TYPE,SUMMARY_FLAG,SEGMENT1,"
    "SEGMENT2,SEGMENT3\n"
    "7,1,E,N,30,000,5000\n8,1,L,N,30,000,2100\n9,1,L,N,99,000,2100\n",
}


def _oracle(tmp_path: Path, credit: str = "110.00") -> Path:
    files = {f"extracts/ebs/{name}": text.replace("{credit}", credit) for name, text in ORACLE_FILES.items()}
    return _workspace(tmp_path, _source("ebs", "oracle", 'companies = ["30", "31"]\n'), files)


def test_oracle_amounts_are_tested_by_the_rate_of_the_journal(tmp_path: Path) -> None:
    found = _examine(_oracle(tmp_path))
    (test,) = found.self_tests
    assert (test.title, test.lines, test.agreeing, test.good) == ("EUR: entered x rate = accounted", 2, 2, True)


def test_oracle_companies_are_balancing_segments_in_use_and_the_absent_one_is_named(tmp_path: Path) -> None:
    found = _examine(_oracle(tmp_path))
    assert [company[:2] for company in found.companies] == [("ebs", "30")]
    assert found.absent == ("company 31 of source ebs has no row (tieout.toml)",)


def test_oracle_tables_missing_for_a_rung_are_named(tmp_path: Path) -> None:
    missing = {rung.rung: rung.missing for rung in _examine(_oracle(tmp_path)).rungs}
    assert missing[3] == ("GL_LEDGERS",)
    assert missing[4] == ("GL_LEDGERS, GL_BALANCES, GL_PERIOD_STATUSES or GL_PERIODS",)


RECEIPTS = (
    "company_code,plant,document,document_line,posting_date,purchase_order,purchase_order_line,quantity_base_uom,"
    "amount_local,order_value_doc,order_value_local,exchange_rate\n"
    "UK1,LON,R1,1,2026-09-14,P1,1,10,{local},100.00,{local},0.85\n"
)
LINES = (
    "company_code,document,line,posting_date,account,amount_local\n"
    "UK1,J1,1,2026-09-14,1,85.00\nUK1,J1,2,2026-09-14,2,{credit}\n"
)


def _files(tmp_path: Path, local: str = "85.00", credit: str = "-85.00", more: str = "") -> Path:
    return _workspace(
        tmp_path,
        _source("homegrown", "files", more),
        {
            "extracts/homegrown/goods_receipts.csv": RECEIPTS.format(local=local),
            "extracts/homegrown/journal_entry_lines.csv": LINES.format(credit=credit),
        },
    )


def test_a_homegrown_delivery_is_tested_by_rate_and_balance(tmp_path: Path) -> None:
    found = _examine(_files(tmp_path))
    assert {test.title: (test.lines, test.agreeing, test.good) for test in found.self_tests} == {
        "goods_receipts: order_value_doc x exchange_rate = order_value_local": (1, 1, True),
        "journal_entry_lines: debit = credit per document": (1, 1, True),
    }


def test_a_rate_that_does_not_fit_and_a_journal_off_by_a_cent_fail(tmp_path: Path) -> None:
    found = _examine(_files(tmp_path, local="117.65", credit="-84.99"))
    assert [test.good for test in found.self_tests] == [False, False]
    assert not found.healthy


def test_entities_not_delivered_are_named_with_what_stays_not_available(tmp_path: Path) -> None:
    found = _examine(_files(tmp_path))
    lacks = dict(found.sources[0].lacks)
    assert lacks["trial_balances"] == ENTITIES["trial_balances"].without
    assert "goods_receipts" not in lacks
    missing = {rung.rung: rung.missing for rung in found.rungs}
    assert missing[3] == ("companies",)
    assert missing[4] == ("companies, trial_balances",)


def test_a_database_without_its_url_is_an_error_of_its_own_and_the_others_are_examined(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TIEOUT_LIVE_URL", raising=False)
    folder = _sap(tmp_path)
    with (folder / "tieout.toml").open("a", encoding="utf-8") as file:
        file.write('[[sources]]\nname = "live"\nkind = "database"\n')
    (folder / "selects/live").mkdir(parents=True)
    (folder / "selects/live/companies.sql").write_text("select 1 as company_code", encoding="utf-8")
    found = _examine(folder)
    assert [error for error in found.errors if error[1] == "live" and "TIEOUT_LIVE_URL" in error[4]]
    tests = {test.source: test.good for test in found.self_tests}
    assert tests == {"sap": True, "live": False}
    assert "sap: FAGLFLEXT or GLT0 or FAGLBAL" in found.rungs[3].missing


def test_a_database_that_can_be_read_says_so_without_its_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3

    base = tmp_path / "secret-place.db"
    with sqlite3.connect(base) as con:
        con.execute("create table firm (code text, currency text)")
        con.execute("insert into firm values ('UK1', 'GBP')")
    monkeypatch.setenv("TIEOUT_LIVE_URL", f"sqlite:///{base}")
    folder = _workspace(
        tmp_path,
        '[[sources]]\nname = "live"\nkind = "database"\n',
        {"selects/live/companies.sql": "select code as company_code, currency as currency_local from firm"},
    )
    (test,) = _examine(folder).self_tests
    assert test.good
    assert "SQLite 3" in test.detail
    assert str(base) not in _said(folder)


def test_control_totals_and_expected_entities_are_shown(tmp_path: Path) -> None:
    folder = _sap(tmp_path)
    with (folder / "tieout.toml").open("a", encoding="utf-8") as file:
        file.write('[finance]\npath = "finance"\n')
    totals = folder / "extracts/sap/control_totals.csv"
    totals.write_text("entity,company_code,period,row_count,amount\nBSEG,1000,2026-09,2,1240.00\n", encoding="utf-8")
    (folder / "finance").mkdir()
    (folder / "finance/expected_entities.csv").write_text(
        "source,company_code,plant,entity,valid_from,valid_to\nsap,1000,1010,,,\nsap,3000,,,,\n", encoding="utf-8"
    )
    found = _examine(folder)
    assert found.sources[0].totals == (("BSEG", 1),)
    assert found.absent == (
        "company 3000 of source sap has no row (expected_entities.csv, row 2)",
        "plant 1010 has no row (expected_entities.csv, row 1)",
    )
    said = _said(folder)
    assert "Control totals of the source: BSEG 1" in said
    assert "missing: company 3000 of source sap" in said


def test_names_nobody_knows_are_told_with_the_row_and_those_that_exist(tmp_path: Path) -> None:
    """A wrong source is no absent company, and a wrong entity is not passed over."""
    folder = _sap(tmp_path)
    with (folder / "tieout.toml").open("a", encoding="utf-8") as file:
        file.write('[finance]\npath = "finance"\n')
    (folder / "finance").mkdir()
    (folder / "finance/expected_entities.csv").write_text(
        "source,company_code,plant,entity,valid_from,valid_to\n"
        "sap,1000,,Journal_Entry_Lines,,\nspa,1000,,,,\n,1000,,goods_receipt,,\n",
        encoding="utf-8",
    )
    (folder / "finance/nil_returns.csv").write_text(
        "source,company_code,plant,entity,period,reason,signed_by,signed_on\n"
        "sap,1000,,ledger,2026-09,None,Controller,2026-10-02\n",
        encoding="utf-8",
    )
    found = _examine(folder)
    told = {(file, place): message for severity, source, file, place, message in found.errors if source == "finance"}
    assert set(told) == {
        ("expected_entities.csv", "row 2, column source"),
        ("expected_entities.csv", "row 3, column entity"),
        ("nil_returns.csv", "row 1, column entity"),
    }
    assert (
        "source 'spa': expected a source of tieout.toml (sap)" in told["expected_entities.csv", "row 2, column source"]
    )
    assert "'goods_receipt': expected an entity" in told["expected_entities.csv", "row 3, column entity"]
    assert found.absent == ()
    assert not found.healthy


def test_what_can_be_expected_is_what_the_models_expect() -> None:
    text = (PROJECT_DIR / "macros" / "control_totals.sql").read_text(encoding="utf-8")
    kinds = text[text.index("macro delivery_kinds") :]
    assert tuple(re.findall(r"'(\w+)' as entity", kinds[: kinds.index("endmacro")])) == EXPECTABLE
    reader = (PROJECT_DIR / "models/staging/finance/stg_finance__problems.sql").read_text(encoding="utf-8")
    accepted = reader.split("set entities = [")[1].split("]")[0]
    assert tuple(re.findall(r"'(\w+)'", accepted)) == EXPECTABLE


def test_journals_of_oracle_without_a_known_category_or_source_are_listed(tmp_path: Path) -> None:
    """Known by its category; known by its source; known by neither, twice; a budget counts for nothing."""
    header = (
        "JE_HEADER_ID,LEDGER_ID,NAME,PERIOD_NAME,CURRENCY_CODE,STATUS,ACTUAL_FLAG,JE_CATEGORY,JE_SOURCE,"
        "DEFAULT_EFFECTIVE_DATE\n"
    )
    rows = (("P", "A", "receiving", "Own"), ("P", "A", "Own", "Manual"), ("P", "A", "Own", "Feeder"),
            ("P", "A", "Own", "Feeder"), ("P", "B", "Plan", "Feeder"), ("U", "A", "Draft", "Feeder"))  # fmt: skip
    text = header + "".join(
        f"{n},10,J{n},SEP-26,EUR,{status},{flag},{category},{source},14-SEP-2026\n"
        for n, (status, flag, category, source) in enumerate(rows, 1)
    )
    folder = _oracle(tmp_path)
    (folder / "extracts/ebs/GL_JE_HEADERS.csv").write_text(text, encoding="utf-8")
    (told,) = [error for error in _examine(folder).errors if "journal classes" in error[4]]
    assert told[:4] == ("warning", "ebs", "GL_JE_HEADERS.csv", "row 3, column JE_CATEGORY")
    assert told[4].startswith("2 journals of category 'Own' and source 'Feeder'")


def test_the_bridge_of_sap_needs_journal_lines(tmp_path: Path) -> None:
    folder = _sap(tmp_path)
    (folder / "extracts/sap/BSEG.csv").unlink()
    missing = {rung.rung: rung.missing for rung in _examine(folder).rungs}
    assert "BSEG or ACDOCA" in missing[8]


def test_a_source_that_lands_nothing_is_missing(tmp_path: Path) -> None:
    folder = _workspace(tmp_path, _source("sap", "sap"), {"extracts/sap/note.txt": "nothing here"})
    assert "source sap landed no row" in _examine(folder).absent


def test_the_screen_fits_100_columns_and_shows_the_evidence_and_the_cells(tmp_path: Path) -> None:
    folder = _files(tmp_path, more='companies = ["UK1"]\n')
    (folder / "extracts/homegrown/journal_entry_lines.csv").write_text(
        LINES.format(credit="-85.00") + "UK1,J2,1,2026-09-15,1,eighty-five\n", encoding="utf-8"
    )
    said = _said(folder)
    assert max(len(line.rstrip()) for line in said.splitlines()) <= 100
    for words in (
        "Source homegrown (files)",
        "goods_receipts",
        "All read as",
        "Self-test",
        "eighty-five",
        "trial_balances:",
    ):
        assert words in said, said
    assert said.rstrip().splitlines()[-1].strip() != ""


@pytest.mark.parametrize(("system", "known"), [("sap", SAP), ("oracle", ORACLE), ("contract", ENTITIES)])
def test_every_table_a_rung_needs_is_in_the_catalogue(system: str, known: dict[str, object]) -> None:
    needed = {table for groups in RUNG_NEEDS[system].values() for group in groups for table in group}
    assert needed <= set(known)
    assert {3, 4, 5, 6, 7} <= set(RUNG_NEEDS[system])


def test_keys_that_a_spreadsheet_has_cut_are_errors_before_the_close(tmp_path: Path) -> None:
    """They are text and land: without this the doctor would say that nothing stands in the way."""
    orders = (
        "MANDT,EBELN,BUKRS,BEDAT\n100,4500000001,1000,20260901\n100,4.5E+09,1000,20260901\n100,4.5e+09,1000,20260901\n"
    )
    combos = "CODE_COMBINATION_ID,ACCOUNT_TYPE,SUMMARY_FLAG,SEGMENT1\n7,E,N,30\n1E+05,E,N,30\n"
    folder = _workspace(
        tmp_path,
        _source("sap", "sap") + _source("ebs", "oracle"),
        {"extracts/sap/EKKO.csv": orders, "extracts/ebs/GL_CODE_COMBINATIONS.csv": combos},
    )
    found = _examine(folder)
    cut = [error for error in found.errors if "scientific notation" in error[4]]
    assert [(severity, source, file, place) for severity, source, file, place, _ in cut] == [
        ("error", "sap", "EKKO.csv", "row 2, column EBELN"),
        ("error", "ebs", "GL_CODE_COMBINATIONS.csv", "row 2, column CODE_COMBINATION_ID"),
    ]
    assert "2 keys in scientific notation such as '4.5E+09'" in cut[0][4]
    assert not found.healthy
