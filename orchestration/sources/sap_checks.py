"""What an SAP extract says about itself once it is landed: amounts against rates, tables that S/4 no longer fills.

Belongs here: self-tests that need no model: a warning of the landing, the amount test the doctor prints.
Does not belong here: controls of a close (expectations/, dbt), reading files, any figure that is reported.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import duckdb

from orchestration.sources.dialect import parsed_sql
from orchestration.sources.model import LandingError, LandingResult

# A line counts for a reading of its amount within half a percent: rates are posted with five decimals.
_SHARE = Decimal("0.005")


@dataclass(frozen=True)
class AmountTest:
    """Lines of one document currency on which stored amount x rate = local amount holds, by reading of the amount.

    as_stored: both amounts taken as they stand. at_true_decimals: both shifted by the decimals of their currency
    (stored x 10^(2 - decimals)). The larger count says which `currency_amounts` the source needs.
    """

    source: str
    currency: str
    lines: int
    as_stored: int
    at_true_decimals: int

    @property
    def reading(self) -> str:
        """stored, shifted, or undecided when neither reading holds on more lines than the other."""
        if self.at_true_decimals == self.as_stored:
            return "undecided"
        return "stored" if self.at_true_decimals > self.as_stored else "shifted"


def with_stock_warning(result: LandingResult) -> LandingResult:
    """The result with a warning for an MBEW of S/4 whose stock is zero throughout: it was read below its view."""
    tables = set(result.tables)
    if "MBEW" not in tables or not tables & {"MATDOC", "ACDOCA"}:
        return result
    manifests = [manifest for manifest in result.manifests if manifest.table == "MBEW" and manifest.rows_landed]
    stock = [s for m in manifests for s in m.column_sums if s.column in {"LBKUM", "SALK3"}]
    if not manifests or any(Decimal(total.total) != 0 for total in stock):
        return result
    found = "LBKUM and SALK3 are zero in every row" if stock else "neither LBKUM nor SALK3 was delivered"
    warning = LandingError(
        result.source,
        manifests[0].file,
        None,
        "SALK3" if stock else None,
        f"MBEW: {found}, although the source is an S/4HANA system with goods movements. S/4 does not keep stock in the "
        "physical table; stock balances of this source are not available. Extract MBEW through its compatibility view "
        "(or deliver the view's columns LBKUM and SALK3).",
        "warning",
    )
    return dataclasses.replace(result, errors=(*result.errors, warning))


def amount_tests(con: duckdb.DuckDBPyConnection, decimals: Sequence[tuple[str, int]]) -> tuple[AmountTest, ...]:
    """Per source and foreign document currency: stored amount x exponent x rate = local amount, on BSEG
    (or ACDOCA, ledger 0L) and BKPF.

    con: a connection with schema `landing` loaded. decimals: currencies without two decimals, for sources that deliver
    no TCURX. Decimal arithmetic throughout; a negative or slashed rate is an indirect quotation, and a rate per ratio
    of the rate table (0.62 for 100) counts as well. Currencies with two decimals on both sides are left out: there is
    nothing to choose. Empty when the source brings no journal lines with BKPF.
    """
    usual = ", ".join(f"('{currency}', {int(count)})" for currency, count in decimals) or "(null, null)"

    def number(cell: str) -> str:
        """A cell in the notation of its own row."""
        point, comma = (parsed_sql(cell, "amount", mark, None) for mark in (".", ","))
        return f"cast(case when _decimal_mark = ',' then {comma} else {point} end as decimal(23, 6))"

    key = "coalesce(nullif(ltrim(split_part(trim({0}), '.', 1), '0'), ''), '0')"
    sql = f"""
        with heads as (
            select _source as source, trim(bukrs) as company, {key.format("belnr")} as document,
                {key.format("gjahr")} as fiscal_year, upper(trim(waers)) as currency, upper(trim(hwaer)) as local,
                abs({number("replace(coalesce(nullif(trim(kursf), ''), kursf_absolute), '/', '')")}) as rate,
                trim(kursf) like '/%' or trim(kursf) like '-%' or trim(kursf) like '%-'
                    or upper(coalesce(trim(indirect_quotation), '')) in ('X', 'TRUE', '1') as indirect
            from landing.sap__bkpf
            where upper(trim(waers)) <> upper(trim(hwaer))
        ),
        own as (
            select _source as source, upper(trim(currkey)) as currency, try_cast(trim(currdec) as integer) as decimals
            from landing.sap__tcurx where trim(currkey) <> ''
        ),
        exponents as (
            select * from own
            union all
            select heads.source, usual.currency, usual.decimals
            from (select distinct source from heads) as heads
            cross join (values {usual}) as usual (currency, decimals)
            where usual.currency is not null and heads.source not in (select source from own)
        ),
        ratios as (
            select _source as source, upper(trim(fcurr)) as currency, upper(trim(tcurr)) as local,
                max(abs({number("ffact")})) as from_ratio, max(abs({number("tfact")})) as to_ratio
            from landing.sap__tcurr group by all
        ),
        lines as (
            select _source as source, trim(bukrs) as company, {key.format("belnr")} as document,
                {key.format("gjahr")} as fiscal_year,
                abs({number("coalesce(nullif(trim(wrbtr), ''), wrbtr_signed)")}) as stored,
                abs({number("coalesce(nullif(trim(dmbtr), ''), dmbtr_signed)")}) as local_stored
            from landing.sap__bseg
            union all
            select _source, trim(rbukrs), {key.format("belnr")}, {key.format("gjahr")}, abs({number("wsl")}),
                abs({number("hsl")})
            from landing.sap__acdoca
            where upper(trim(rldnr)) = '0L' and _source not in (select _source from landing.sap__bseg)
        ),
        rated as (
            select heads.source, heads.currency, lines.stored, lines.local_stored,
                case coalesce(doc.decimals, 2) when 0 then 100 when 1 then 10 when 3 then 0.1 when 4 then 0.01
                    when 5 then 0.001 else 1 end as factor,
                case coalesce(home.decimals, 2) when 0 then 100 when 1 then 10 when 3 then 0.1 when 4 then 0.01
                    when 5 then 0.001 else 1 end as local_factor,
                case when heads.indirect then 1 else heads.rate end as up,
                case when heads.indirect then heads.rate else 1 end as down,
                case when ratios.from_ratio > 0 and ratios.to_ratio > 0
                    then ratios.to_ratio / ratios.from_ratio else 1 end as ratio
            from heads
            inner join lines using (source, company, document, fiscal_year)
            left join exponents as doc on doc.source = heads.source and doc.currency = heads.currency
            left join exponents as home on home.source = heads.source and home.currency = heads.local
            left join ratios on ratios.source = heads.source and ratios.currency = heads.currency
                and ratios.local = heads.local
            where heads.rate > 0 and lines.stored > 0 and lines.local_stored > 1
                and (coalesce(doc.decimals, 2) <> 2 or coalesce(home.decimals, 2) <> 2)
        ),
        compared as (
            select source, currency,
                cast(stored * up as decimal(38, 6)) as left_stored,
                cast(local_stored * down as decimal(38, 6)) as right_stored,
                cast(stored * factor * up as decimal(38, 6)) as left_true,
                cast(local_stored * local_factor * down as decimal(38, 6)) as right_true,
                cast(ratio as decimal(18, 6)) as ratio
            from rated
        )
        select source, currency, count(*),
            count(*) filter (where abs(left_stored - right_stored) <= {_SHARE} * right_stored
                or abs(left_stored * ratio - right_stored) <= {_SHARE} * right_stored),
            count(*) filter (where abs(left_true - right_true) <= {_SHARE} * right_true
                or abs(left_true * ratio - right_true) <= {_SHARE} * right_true)
        from compared group by all order by all
    """
    return tuple(AmountTest(*row) for row in con.execute(sql).fetchall())
