"""The PDF and the notice: structure, same bytes, one page, nothing off the page, no report without a verdict that
publishes.
"""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pytest
import report_fixture as fixture

from reports.data import ReportData, read_report_data
from reports.figures import report_figures
from reports.pdf import render_notice, render_report
from reports.readback import _pdf_words
from reports.verdict import ControlOutcome, Verdict
from reports.wording import (
    dates_in,
    exact_money,
    listing,
    moment,
    money,
    month,
    number,
    readable,
    signed,
)

A4_LANDSCAPE = (842, 595)
MARGIN = 38


def _data(**options: Any) -> ReportData:
    return read_report_data(fixture.connect(fixture.build_rows(**options)))


def _text(path: Path) -> str:
    document = pdfium.PdfDocument(str(path))
    return "\n".join(document[i].get_textpage().get_text_range() for i in range(len(document))).replace("\r", "")


def _elements(root: Any) -> list[Any]:
    found, stack = [], [root]
    while stack:
        node = stack.pop()
        if isinstance(node, pikepdf.Array):
            stack += list(node)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append(node)
            if "/K" in node:
                stack.append(node.K)
    return found


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("report") / "report.pdf"
    render_report(_data(), fixture.publish_verdict(waived=True, warned=True), fixture.meta(), out)
    return out


def test_the_file_says_it_is_accessible_and_archivable(report: Path) -> None:
    with pikepdf.open(report) as pdf:
        assert pdf.Root.MarkInfo.Marked
        # False is the default; readers built on poppler report the written value as an error.
        assert "/Suspects" not in pdf.Root.MarkInfo
        assert str(pdf.Root.Lang).startswith("en")
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        metadata = pdf.open_metadata()
        assert metadata["pdfuaid:part"] == "1"
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert "September 2026" in metadata["dc:title"]


def test_every_figure_has_a_description_and_every_table_has_heads(report: Path) -> None:
    with pikepdf.open(report) as pdf:
        elements = _elements(pdf.Root.StructTreeRoot)
        kinds = [str(e.S) for e in elements]
        figures = [e for e in elements if e.S == "/Figure"]
        # 5 bars in tiles (one figure is not available), 13 steps of the waterfall, and the bars, steps and charts of
        # the pages.
        data = _data()
        pages = report_figures(data)
        bars = sum(1 for name in ("types", "top") for x in pages.tables[name].lines if x.style != "total")
        steps = sum(len(t.lines) for t in pages.tables.values() if t.bar)
        assert len(figures) == 18 + bars + steps + len(pages.charts)
        assert all(str(e.Alt) for e in figures)
        assert kinds.count("/H1") == 13
        assert kinds.count("/Table") >= 30
        assert kinds.count("/THead") == kinds.count("/Table")
        assert "/TH" in kinds


def test_every_font_is_inside_the_file(report: Path) -> None:
    with pikepdf.open(report) as pdf:
        fonts = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"]
        assert fonts
        assert all(any(k in f for k in ("/FontFile", "/FontFile2", "/FontFile3")) for f in fonts)


def test_a_page_without_data_says_why_and_shows_no_empty_chart(tmp_path: Path) -> None:
    out = tmp_path / "report.pdf"
    render_report(_data(pages=False), fixture.publish_verdict(), fixture.meta(), out)
    text = " ".join(_text(out).split())
    for sentence in (
        "Not available: no published statement line can be compared with the prior year or a budget.",
        "Not available: no inventory balances and movements were delivered for the year to date.",
        "Not available: no forecast version that was frozen before its month was delivered.",
        "Not available: no measure has a planned path after this period.",
        "Not available: no earlier prediction has met its outcome yet.",
    ):
        assert sentence in text


def test_every_figure_of_the_pages_is_in_the_attached_list(report: Path) -> None:
    with pikepdf.open(report) as pdf:
        listed = pdf.attachments["figures.csv"].get_file().read_bytes().decode()
    pages = report_figures(_data())
    for table in pages.tables.values():
        assert all(f"\r\n{line.reference}," in listed for line in table.lines)
    for chart in pages.charts.values():
        assert listed.count(f"\r\n{chart.reference},") == len(chart.points)


def test_the_certificate_and_the_figures_travel_in_the_file(report: Path) -> None:
    with pikepdf.open(report) as pdf:
        certificate = json.loads(pdf.attachments["certificate.json"].get_file().read_bytes())
        figures = pdf.attachments["figures.csv"].get_file().read_bytes().decode()
    assert certificate["run_id"] == fixture.meta().run_id
    assert len(certificate["inputs"]) == 11
    assert figures.startswith("reference,title,column,amount\r\nK1,")
    assert "not available" in figures


def test_the_same_input_gives_the_same_bytes(report: Path, tmp_path: Path) -> None:
    render_report(_data(), fixture.publish_verdict(waived=True, warned=True), fixture.meta(), tmp_path / "again.pdf")
    assert (
        hashlib.sha256(report.read_bytes()).digest() == hashlib.sha256((tmp_path / "again.pdf").read_bytes()).digest()
    )


def test_a_waiver_is_printed_in_full(report: Path) -> None:
    text = " ".join(_text(report).split())
    waiver = fixture.publish_verdict(waived=True).waivers[0]
    for part in (
        waiver.waiver_id,
        waiver.requester,
        waiver.approver,
        waiver.approved_on,
        waiver.expires_after,
        "18,250.40",
    ):
        assert part in text
    assert "because of the site move" in text


def test_an_override_is_printed_in_full(report: Path) -> None:
    """Both amounts, reason, people, expiry; the ones without effect are counted, the active one never left out."""
    text = " ".join(_text(report).split())
    override = _data().overrides[0]
    for part in (
        money(override.measured_reporting),
        money(override.signed_off_reporting),
        money(override.override_reporting),
        override.requester,
        override.expires_after,
        override.approved_at.isoformat(),
    ):
        assert part in text, part
    # Words of the narrow columns stand in their order, line by line.
    for word in (override.reason + " " + override.approver).split():
        assert word in text, word
    assert "and 2 more without effect in the workbook, sheet Overrides" in text


def test_a_figure_without_a_value_says_so(report: Path) -> None:
    document = pdfium.PdfDocument(str(report))
    assert "not available" in document[0].get_textpage().get_text_range()


def test_the_versions_and_the_gate_result_are_on_page_one(report: Path) -> None:
    first = pdfium.PdfDocument(str(report))[0].get_textpage().get_text_range()
    for part in (
        "16 of 18 passed, 1 waived, 1 held",
        "version 2, replaces 1",
        "4 October 2026, 22:10 UTC",
        "Closed on 5 October 2026",
        "Benefit controller",
    ):
        assert part in " ".join(first.split())


@pytest.mark.parametrize("verdict", [fixture.withhold_verdict()])
def test_no_report_without_a_verdict_that_publishes(verdict: Any, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="withhold"):
        render_report(_data(measures=1), verdict, fixture.meta(), tmp_path / "x.pdf")
    assert list(tmp_path.iterdir()) == []


def test_no_report_from_another_period_or_run(tmp_path: Path) -> None:
    data = _data(measures=1)
    verdict = fixture.publish_verdict()
    with pytest.raises(ValueError, match="period of the publication"):
        render_report(data, verdict, fixture.meta(period="2026-08"), tmp_path / "x.pdf")
    other = type(verdict)("another-run", verdict.period, "publish", verdict.controls)
    with pytest.raises(ValueError, match="another-run"):
        render_report(data, other, fixture.meta(), tmp_path / "x.pdf")


@pytest.mark.parametrize(
    "options",
    [{}, {"hostile": True}, {"measures": 30, "scale": 300}, {"sign": -1}, {"measures": 0}, {"pages": False}],
    ids=["plain", "hostile names", "thirty measures, hundreds of millions", "losses", "no measure", "prices only"],
)
def test_nothing_leaves_the_page_or_runs_into_its_neighbour(options: dict[str, Any], tmp_path: Path) -> None:
    out = tmp_path / "report.pdf"
    render_report(_data(**options), fixture.publish_verdict(), fixture.meta(), out)
    words = _pdf_words(out)
    assert words
    assert [w for w in words if w.x0 < MARGIN - 1 or w.x1 > A4_LANDSCAPE[0] - MARGIN + 1] == []
    assert [w for w in words if w.y < 20 or w.y > A4_LANDSCAPE[1] - 15] == []
    # Marks over a letter and joined scripts overlap by design.
    plain = [w for w in words if w.text.isascii()]
    for page in {w.page for w in plain}:
        here = sorted((w for w in plain if w.page == page), key=lambda w: w.x0)
        for index, word in enumerate(here):
            for other in here[index + 1 :]:
                if other.x0 > word.x1 - 1:
                    break
                assert abs(other.y - word.y) > 3, f"page {page}: {word.text!r} and {other.text!r} overlap"


def test_hostile_names_are_printed_literally(tmp_path: Path) -> None:
    out = tmp_path / "report.pdf"
    render_report(_data(hostile=True), fixture.publish_verdict(), fixture.meta(), out)
    text = " ".join(_text(out).replace("\u200b", "").split())
    assert "#let x = 1; #panic()" in text
    assert "[U+1F680]" in text
    assert "<script>alert(1)</script>" in text
    assert "\u202e" not in text


@pytest.mark.parametrize(("failed", "rows"), [(1, 0), (1, 3), (3, 5), (7, 5), (12, 9), (18, 20)])
def test_the_notice_is_one_page_and_counts_what_it_leaves_out(failed: int, rows: int, tmp_path: Path) -> None:
    out = tmp_path / "notice.pdf"
    verdict = fixture.withhold_verdict(failed, rows)
    render_notice(verdict, fixture.meta(), out)
    with pikepdf.open(out) as pdf:
        assert len(pdf.pages) == 1
        attached = json.loads(pdf.attachments["certificate.json"].get_file().read_bytes())
    assert len(attached["controls"]) == 18
    assert attached["figures"] is None
    text = " ".join(_text(out).split())
    assert "Not published: September 2026" in text
    assert "August 2026, version 1" in text
    # Every control that blocks is named with its owner: in full, in the list, or with its cause.
    for control in verdict.blocking:
        assert control.control_id in text or "more failed control" in text
        assert control.owner in text or "more failed control" in text
    assert "48,250.17" in text
    if rows > 3:
        assert "more in certificate.json" in text


def _notice_text(controls: list[ControlOutcome], folder: Path, **meta: Any) -> str:
    verdict = Verdict("r", "2026-09", "withhold", tuple(controls))
    render_notice(verdict, fixture.meta(run_id="r", **meta), folder / "notice.pdf")
    return " ".join(_text(folder / "notice.pdf").replace("\u200b", "").split())


def test_the_notice_begins_with_what_failed_largest_exposure_first(tmp_path: Path) -> None:
    def failed(name: str, amount: str | None, **changes: Any) -> ControlOutcome:
        exposed = None if amount is None else Decimal(amount)
        values = {"severity": "B", "exceptions": 4, "exposed_amount": exposed, "currency": "EUR", **changes}
        return fixture.control(name, "failed", **values)

    text = _notice_text(
        [
            fixture.control("02_late_posting", "not_run", message="no trial balance (FAGLFLEXT) was delivered"),
            failed("01_cut_off", "10.00", remedy="Post the invoice. Then rerun."),
            failed("04_price_unit", "5000000.00", remedy="Check the price unit of `EKPO`. Then rerun."),
            failed("05_currency", None),
            failed("10_unbalanced", "7000.00"),
        ],
        tmp_path,
    )
    places = [text.index(f" {name} ") for name in ("04_price_unit", "10_unbalanced", "01_cut_off", "05_currency")]
    places.append(text.index("Not run because the trial balance (FAGLFLEXT) was not delivered: "))
    assert places == sorted(places)
    assert (
        "4 controls failed and 1 could not run, so no figure of September 2026 is released; "
        "first, check the price unit of EKPO (04_price_unit)."
    ) in text
    assert "not available" not in text
    assert "`" not in text


def test_controls_that_did_not_run_stand_together_by_cause_with_their_own_way_out(tmp_path: Path) -> None:
    messages = {
        "13_intercompany": "1 of 1 results not available: The register has no measures, so no purchase can be "
        "claimed. Deliver the register.",
        "14_baseline_reset": "1 of 1 results not available: The register has no measures, so there is no baseline to "
        "check. Deliver the register.",
        "18_double_count": "1 of 1 results not available: no measures: the register (measures.csv) was not delivered",
        "01_cut_off": "1 of 19 results not available: The GR/IR balance could not be compared with unmatched "
        "receipts: no trial balance (FAGLFLEXT) was delivered. Deliver it with the next extract.",
        "26_unmapped_account": "account_mapping.csv was not delivered, so no account can be checked. Deliver it.",
        "23_early_pnl": "not delivered: trial balance (FAGLFLEXT) account_mapping.csv financial_statements.csv",
        "02_late_posting": "expected a result of run r for 2026-09, found none",
    }
    controls = [fixture.control(name, "not_run", message=text) for name, text in messages.items()]
    text = _notice_text(controls, tmp_path, input_hashes=(("sap_eu/EKKO.csv", "0" * 64),))
    assert "7 controls could not run, so no figure of September 2026 is released; first, deliver the register." in text
    for start, end in (
        ("Not run because the register was not delivered:", "18_double_count. Deliver the register."),
        (
            "Not run because the trial balance (FAGLFLEXT) was not delivered:",
            "01_cut_off. Deliver the trial balance (FAGLFLEXT).",
        ),
        (
            "Not run because account_mapping.csv was not delivered:",
            "26_unmapped_account. Deliver account_mapping.csv in the finance folder.",
        ),
        (
            "Not run because the trial balance (FAGLFLEXT), account_mapping.csv and financial_statements.csv were not "
            "delivered:",
            "23_early_pnl. Deliver the trial balance (FAGLFLEXT), account_mapping.csv and financial_statements.csv.",
        ),
        (
            "Not run because expected a result of run r for 2026-09, found none:",
            "02_late_posting. Run the whole close of this period again.",
        ),
    ):
        assert start in text
        assert end in text[text.index(start) :]
    # The generic remedy of a control does not clear what was never delivered.
    assert controls[0].remedy not in text
    delivered = (("register/measures.csv", "0" * 64),)
    assert "Not run because the register has no measures:" in _notice_text(controls, tmp_path, input_hashes=delivered)


def test_the_first_rows_of_the_largest_failures_are_on_the_notice(tmp_path: Path) -> None:
    rows = tuple(
        {
            "period": "2026-08",
            "scope": "1000",
            "key": f"4500000{n}/10",
            "status": "out_of_tolerance",
            "expected": "86813355.00",
            "actual": "-83319972.50 (EKPO.csv, row 6)",
            "difference": Decimal("3493382.50"),
            "currency": "EUR",
            "message": f"Order line 4500000{n}/10: expected 86813355.00, found -83319972.50. Check the price unit.",
        }
        for n in range(4)
    )
    control = fixture.control(
        "04_price_unit", "failed", severity="B", exceptions=4, exposed_amount=Decimal("1.50"), first_rows=rows
    )
    text = _notice_text([control], tmp_path)
    assert "1000, 2026-08 45000000/10 86,813,355.00 −83,319,972.50 (EKPO.csv, row 6) 3,493,382.50" in text
    assert text.count("86,813,355.00") == 3
    assert "and 1 more in certificate.json" in text
    # The advice is the same on each row: it is said once.
    assert text.count("Check the price unit.") == 1


def test_a_notice_with_endless_texts_is_still_one_page(tmp_path: Path) -> None:
    controls = tuple(
        fixture.control(
            name,
            "failed",
            severity="B",
            exceptions=900,
            exposed_amount=Decimal("123456789.01"),
            currency="EUR",
            message="No sentence ends here and " * 60,
            remedy="Do this and then " * 60,
            first_rows=tuple({"scope": "W" * 90, "key": "K" * 90, "message": "m " * 400} for _ in range(40)),
        )
        for name in ("01_cut_off", "04_price_unit", "05_currency", "10_unbalanced", "26_unmapped_account")
    )
    verdict = type(fixture.publish_verdict())("r", "2026-09", "withhold", controls)
    render_notice(verdict, fixture.meta(), tmp_path / "notice.pdf")
    with pikepdf.open(tmp_path / "notice.pdf") as pdf:
        assert len(pdf.pages) == 1


def test_the_notice_gives_the_same_bytes_twice_and_refuses_a_verdict_that_publishes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        render_notice(fixture.withhold_verdict(), fixture.meta(), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    with pytest.raises(ValueError, match="render the report"):
        render_notice(fixture.publish_verdict(), fixture.meta(), tmp_path / "c")


def test_a_page_is_rendered_with_ink_on_it(report: Path) -> None:
    pixels = pdfium.PdfDocument(str(report))[1].render(scale=1, grayscale=True).to_numpy()
    dark = int((pixels < 60).sum())
    assert dark > 5_000, "the bars of the waterfall are missing"


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Decimal("1234567.891"), "1,234,567.89"),
        (Decimal("-0.5"), "−0.50"),
        (Decimal("0.004"), "–"),
        (Decimal("-0.004"), "–"),
        (Decimal("0.005"), "0.01"),
        (None, "not available"),
    ],
)
def test_money_has_one_style(amount: Decimal | None, text: str) -> None:
    assert money(amount) == text


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("2026-10-05T06:00:00+00:00", "5 October 2026, 06:00 UTC"),
        ("2026-10-05T01:30:00+02:00", "4 October 2026, 23:30 UTC"),
        ("2026-10-04 22:10 UTC", "4 October 2026, 22:10 UTC"),
        ("2026-10-04T22:10:00", "4 October 2026, 22:10"),
        ("2026-10-04", "4 October 2026"),
        ("the evening before", "the evening before"),
    ],
)
def test_a_time_is_written_as_people_read_it(given: str, shown: str) -> None:
    assert moment(given) == shown


def test_messages_keep_documents_and_rates_and_group_amounts() -> None:
    raw = "Order 4500000004/10 of 10.10.2017: expected -86813355.00 USD (20154.000 x 4307.5000, 12.50%), see `rates`"
    assert readable(raw) == (
        "Order 4500000004/10 of 10.10.2017: expected −86,813,355.00 USD (20154.000 x 4307.5000, 12.50%), see rates"
    )
    assert dates_in("2026-08, version 1, published 2026-09-04") == "August 2026, version 1, published 4 September 2026"
    assert [listing(x) for x in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]


def test_a_price_has_two_to_six_decimals_and_is_never_rounded_to_nothing() -> None:
    shown = [number(Decimal(x), 6) for x in ("82.6991516368", "48.5000000000", "-0.5", "0.00000012", "0")]
    assert shown == ["82.699152", "48.50", "−0.50", "0.00000012", "0.00"]


def test_prices_stand_with_their_points_below_each_other(tmp_path: Path) -> None:
    rows = fixture.build_rows(measures=3)
    # Few enough for one column of the page.
    rows.tables["rpt_baselines"] = rows.tables["rpt_baselines"][:6]
    for baseline, price in zip(
        rows.tables["rpt_baselines"], ("7.5", "143.0974084502", "0.125", "12", "1.1", "2.25"), strict=True
    ):
        baseline["price_reporting"] = Decimal(price)
    render_report(
        read_report_data(fixture.connect(rows)), fixture.publish_verdict(), fixture.meta(), tmp_path / "r.pdf"
    )
    found = {}
    document = pdfium.PdfDocument(str(tmp_path / "r.pdf"))
    for index in range(len(document)):
        page = document[index].get_textpage()
        text = page.get_text_range()
        for price in ("7.50", "143.097408", "0.125", "12.00", "1.10", "2.25"):
            place = text.find(f"weighted average\r\n1\r\n{price}")
            place = text.find(price, text.find("Baselines, EUR")) if "Baselines, EUR" in text else place
            if place >= 0:
                found[price] = round(page.get_charbox(place + price.index("."))[0], 1)
    assert len(found) == 6
    assert max(found.values()) - min(found.values()) < 0.3, found


def test_zero_that_was_looked_at_and_signed_steps() -> None:
    assert exact_money(Decimal("0")) == "0.00"
    assert exact_money(None) == "not available"
    assert (signed(Decimal(12)), signed(Decimal(-12)), signed(Decimal(0))) == ("+12", "−12", "–")
    assert (month("2026-09"), month("2026-13"), month("FY26")) == ("September 2026", "2026-13", "FY26")


def test_a_rung_of_many_comparisons_folds_what_matches_and_shows_what_does_not(tmp_path: Path) -> None:
    rows = fixture.build_rows(measures=1)
    first = rows.tables["rpt_ladder"][0]
    for index in range(20):
        wrong = index == 17
        rows.tables["rpt_ladder"].append(
            {
                **first,
                "comparison": f"column_{index:02d}",
                "comparison_title": f"Sum of column {index:02d}",
                "status": "out_of_tolerance" if wrong else "matched",
                "difference": Decimal("12.34") if wrong else Decimal(0),
            }
        )
    out = tmp_path / "report.pdf"
    render_report(read_report_data(fixture.connect(rows)), fixture.publish_verdict(), fixture.meta(), out)
    text = " ".join(_text(out).split())
    assert "Sum of column 17" in text
    assert "12.34" in text
    assert "Sum of column 16" not in text
    # 21 comparisons: one wrong, five matched ones shown, the other fifteen counted.
    assert "15 more comparisons, all matched: workbook, sheet Ladder" in text


def test_a_long_finding_is_printed_whole(tmp_path: Path) -> None:
    rows = fixture.build_rows(measures=1)
    sentence = (
        "Measured fell EUR 96 k (-14.0%) against plan: "
        + "a cause with a long name, " * 7
        + "and the last cause EUR 3 k."
    )
    for finding in rows.tables["rpt_findings"]:
        finding["sentence"] = sentence
    out = tmp_path / "report.pdf"
    render_report(read_report_data(fixture.connect(rows)), fixture.publish_verdict(), fixture.meta(), out)
    text = " ".join(_text(out).split())
    # Three on the first page, one on top of each of the ten pages that have a finding, one above each of three tables.
    assert text.count("and the last cause EUR 3 k") == 16
    # The first page gives up its table, then its large type, before it runs over.
    second = pdfium.PdfDocument(str(out))[1].get_textpage().get_text_range()
    assert "Each step is its effect on the printed amount" in " ".join(second.split())
    assert "(−14.0%)" in text
