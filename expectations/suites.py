"""Suites: per control, what Great Expectations asserts on the control's own rows, and the evidence that goes with it.

Belongs here: the query that cuts out the rows of one control, the expectations on them, and the reading of a result.
Does not belong here: computing a control (dbt) or deciding what follows from it (the gate). Great Expectations is
imported inside the functions: it costs seconds and is needed only where it asserts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from expectations.catalogue import BY_ID, Control, required_controls
from expectations.evidence import MAX_FAILING, MAX_FIRST_ROWS, ControlEvidence, Failing

CONTRACT_CONTROL = BY_ID["landing_contract"]

_WINDOW = "period between '{audit_from}' and '{period}'"


@dataclass(frozen=True)
class _Slice:
    """Rows of one control, normalised: period, scope, company_code, status, is_proof, is_exception and the details."""

    query: str
    ok_statuses: tuple[str, ...]


def _quote(text: str) -> str:
    return text.replace("'", "''")


def _slice(control: Control, *, period: str, audit_from: str, execution_id: str) -> _Slice:
    window = _WINDOW.format(audit_from=_quote(audit_from), period=_quote(period))
    this_period = f"period = '{_quote(period)}'"
    if control.basis == "build":
        room = "reporting" if control.phase == "after_render" else "core"
        return _Slice(
            f"""select '{_quote(period)}' as period, resource_type as scope, cast(null as varchar) as company_code,
                    name as key, status, resource_type = 'test' as is_proof,
                    cast(coalesce(failures, 0) as decimal(28, 6)) as difference, cast(null as varchar) as currency,
                    cast(1 as bigint) as rows_checked, coalesce(message, '') as message, 'built or passed' as expected,
                    status as actual, true as is_exception
                from evidence.build_results
                where room = '{room}' and execution_id = '{_quote(execution_id)}'""",
            ("success", "pass", "warn"),
        )
    if control.basis == "rung":
        return _Slice(
            f"""select period, scope, cast(null as varchar) as company_code, comparison as key, status,
                    {this_period} as is_proof, coalesce(difference, 0) as difference, currency,
                    greatest(coalesce(left_count, 0), coalesce(right_count, 0)) as rows_checked,
                    coalesce(note, '') as message,
                    left_name || ' ' || coalesce(cast(cast(left_amount as decimal(28, 2)) as varchar), 'not available')
                        as expected,
                    right_name || ' '
                        || coalesce(cast(cast(right_amount as decimal(28, 2)) as varchar), 'not available') as actual,
                    true as is_exception
                from reconciliation.reconciliation_ladder
                where rung = {control.rung} and {window}""",
            ("matched",),
        )
    return _Slice(
        f"""select period, scope, company_code, key, status, key = 'all' and {this_period} as is_proof,
                coalesce(difference, 0) as difference, currency,
                case when key = 'all' then coalesce(rows_checked, 0) else 0 end as rows_checked,
                coalesce(message, '') as message,
                expected, actual || coalesce(' (' || source_file || ', row ' || cast(source_row as varchar) || ')', '')
                    as actual,
                key <> 'all' as is_exception
            from reconciliation.control_results
            where control_id = '{_quote(control.id)}' and {window}""",
        ("matched",),
    )


def _collect(
    con: duckdb.DuckDBPyConnection, control: Control, cut: _Slice, run_id: str, period: str
) -> ControlEvidence:
    """Evidence of one control in the warehouse: counts, exposed amount, first failing rows, where they lie."""
    ok = ", ".join(f"'{value}'" for value in cut.ok_statuses)
    base = f"with rows as ({cut.query}), bad as (select * from rows where status not in ({ok}))"
    total, proofs, checked, bad, unavailable, bad_details, bad_summaries = con.execute(
        f"""{base} select count(*), count(*) filter (where is_proof), coalesce(sum(rows_checked), 0),
            count(*) filter (where status not in ({ok}) and status <> 'not_available'),
            count(*) filter (where status = 'not_available'),
            count(*) filter (where status not in ({ok}) and status <> 'not_available' and is_exception),
            count(*) filter (where status not in ({ok}) and status <> 'not_available' and not is_exception)
            from rows"""
    ).fetchone() or (0, 0, 0, 0, 0, 0, 0)
    evidence = ControlEvidence(run_id, period, control.id, "passed", rows_checked=int(checked))
    if total == 0 or proofs == 0:
        return replace(
            evidence,
            found="not_run",
            message=f"no result of this control for {period}: expected at least one summary row, found "
            + ("none at all" if total == 0 else f"none among its {total} for this period"),
        )
    counted = bad_summaries if control.summary_decides else bad
    if counted == 0 and unavailable == 0:
        below = "exception" if bad_details == 1 else "exceptions"
        note = f"; {bad_details} {below} below the blocking share" if bad_details else ""
        seen = f"{total} results, all" if total != 1 else "1 result,"
        return replace(evidence, message=f"{seen} as expected{note}", exceptions=int(bad_details))
    chosen = "status <> 'not_available'" if counted else "status = 'not_available'"
    detail = "is_exception" if counted and bad_details else "true"
    columns = ("period", "scope", "key", "status", "expected", "actual", "difference", "currency", "message")
    picked = con.execute(
        f"{base} select {', '.join(columns)} from bad where {chosen} and {detail} "
        f"order by abs(difference) desc, period, scope, key limit {MAX_FIRST_ROWS}"
    ).fetchall()
    failing = con.execute(
        f"{base} select distinct period, scope, company_code from bad where {chosen} and {detail} "
        f"order by all limit {MAX_FAILING + 1}"
    ).fetchall()
    exposed, currencies, currency = con.execute(
        f"{base} select sum(abs(difference)), count(distinct currency), min(currency) from bad "
        f"where {chosen} and {detail}"
    ).fetchone() or (None, 0, None)
    first = tuple(dict(zip(columns, row, strict=True)) for row in picked)
    reason = next((str(row["message"]) for row in first if row["message"]), "")
    if counted:
        found = f"{bad_details or counted} of {total} results not as expected"
    else:
        found = f"{unavailable} of {total} results not available"
    return replace(
        evidence,
        found="failed" if counted else "not_run",
        exceptions=int(bad_details or counted) if counted else int(unavailable),
        exposed_amount=exposed if counted and control.basis != "build" else None,
        currency="mixed" if currencies > 1 else currency,
        message=found + (f": {reason}" if reason else ""),
        first_rows=first,
        failing=tuple(Failing(row[0], row[1], row[2]) for row in failing[:MAX_FAILING]),
        failing_cut=len(failing) > MAX_FAILING,
    )


def _assert(datasource: Any, control: Control, cut: _Slice) -> str | None:
    """Assert the control's suite on its rows. None when everything holds, else what did not."""
    import great_expectations as gx

    ok = ", ".join(f"'{value}'" for value in cut.ok_statuses)
    # What the suite looks at: one row per result, with the two facts it rests on as numbers.
    query = (
        "select status, case when is_proof then 1 else 0 end as proof, "
        f"case when status not in ({ok}) {'and not is_exception' if control.summary_decides else ''} "
        f"then 1 else 0 end as failing from ({cut.query}) as results"
    )
    asset = datasource.add_query_asset(control.id, query)
    batch = asset.add_batch_definition_whole_table("window").get_batch()
    known = [*cut.ok_statuses, "out_of_tolerance", "missing_left", "missing_right"]
    suite = gx.ExpectationSuite(
        name=control.id,
        expectations=[
            gx.expectations.ExpectTableRowCountToBeBetween(min_value=1),
            gx.expectations.ExpectColumnSumToBeBetween(column="proof", min_value=1),
            gx.expectations.ExpectColumnValuesToBeInSet(column="failing", value_set=[0]),
            gx.expectations.ExpectColumnValuesToBeInSet(
                column="status", value_set=known if control.summary_decides else list(cut.ok_statuses)
            ),
            gx.expectations.ExpectColumnValuesToNotBeNull(column="status"),
        ],
    )
    result = batch.validate(suite)
    if result.success:
        return None
    problems = []
    for item in result.results:
        if item.success:
            continue
        raised = item.exception_info or {}
        text = raised.get("exception_message") if raised.get("raised_exception") else None
        problems.append(f"{item.expectation_config.type}" + (f" raised {text}" if text else ""))
    return ", ".join(problems)


def evaluate_controls(
    warehouse: Path,
    run_id: str,
    period: str,
    *,
    execution_id: str,
    controls: Sequence[Control] | None = None,
    keys: Mapping[str, Sequence[str]] | None = None,
) -> list[ControlEvidence]:
    """Test every control on the rows of this run and period.

    `controls`: default all that are tested before rendering. `keys`: key columns of the delivered tables, for the
    contract of landing. Never raises for a control: one that has no rows is
    `not_run`, one whose evaluation breaks is `error`, and the others still run. When the warehouse holds another run or
    period, every control is `not_run`.
    """
    chosen = tuple(controls) if controls is not None else required_controls(range(1, 10), "before_render")
    collected: dict[str, ControlEvidence] = {}
    cuts: dict[str, _Slice] = {}
    try:
        con = duckdb.connect(str(warehouse), read_only=True)
    except duckdb.Error as error:
        return [
            _broken(item, run_id, period, f"the warehouse could not be opened: {_first_line(error)}") for item in chosen
        ]
    with con:
        try:
            held = con.execute("select run_id, period, audit_from from config.run").fetchone()
        except duckdb.Error as error:
            held = None
            reason = f"the warehouse holds no run: {_first_line(error)}"
        if held is not None and tuple(held[:2]) != (run_id, period):
            reason = (
                f"expected results of run {run_id} for {period}, found run {held[0]} for {held[1]}; run the whole close"
            )
            held = None
        if held is None:
            return [ControlEvidence(run_id, period, item.id, "not_run", message=reason) for item in chosen]
        for item in chosen:
            if item.basis == "landing":
                continue
            try:
                cut = _slice(item, period=period, audit_from=held[2], execution_id=execution_id)
                collected[item.id] = _collect(con, item, cut, run_id, period)
                cuts[item.id] = cut
            except Exception as error:
                built = not isinstance(error, duckdb.CatalogException)
                reason = _first_line(error) if built else "its results were not built; see control dbt_tests"
                collected[item.id] = _broken(item, run_id, period, reason)
    for item in chosen:
        if item.basis == "landing":
            collected[item.id] = evaluate_contracts(warehouse, run_id, period, keys or {})
    _confirm(warehouse, chosen, cuts, collected)
    return [collected[item.id] for item in chosen]


def _confirm(
    warehouse: Path, chosen: Sequence[Control], cuts: Mapping[str, _Slice], collected: dict[str, ControlEvidence]
) -> None:
    """Run the suites. A control passes only when its suite says so too; a contradiction is an error, never a pass."""
    try:
        from expectations.duckdb_engine import open_datasource

        with open_datasource(warehouse) as datasource:
            for item in chosen:
                evidence = collected[item.id]
                if item.id not in cuts:
                    continue
                try:
                    problem = _assert(datasource, item, cuts[item.id])
                except Exception as error:
                    collected[item.id] = replace(evidence, found="error", message=f"suite: {_first_line(error)}")
                    continue
                if problem and evidence.found == "passed":
                    collected[item.id] = replace(evidence, found="error", message=f"suite found {problem}")
                elif problem is None and evidence.found != "passed":
                    collected[item.id] = replace(
                        evidence, found="error", message=f"suite passed although evidence says: {evidence.message}"
                    )
    except Exception as error:
        for item in chosen:
            if item.id in cuts and collected[item.id].found == "passed":
                collected[item.id] = replace(
                    collected[item.id], found="error", message=f"suites could not run: {_first_line(error)}"
                )


def evaluate_contracts(warehouse: Path, run_id: str, period: str, keys: Mapping[str, Sequence[str]]) -> ControlEvidence:
    """Contract of the landed tables: `keys` (relation -> key columns) exist and are filled in every delivered row.

    `keys` names only delivered tables, as schema `landing` calls them: `sap__ekko`, `contract__goods_receipts`.
    A missing column or an unreadable table is `error`.
    """
    evidence = ControlEvidence(run_id, period, CONTRACT_CONTROL.id, "passed", rows_checked=0)
    if not keys:
        return replace(evidence, found="not_run", message="no table was delivered")
    try:
        import great_expectations as gx

        from expectations.duckdb_engine import open_datasource

        rows: list[dict[str, Any]] = []
        checked = 0
        with open_datasource(warehouse) as datasource:
            for relation, columns in keys.items():
                table = relation.partition("__")[2].upper()
                named = ", ".join(f"nullif(trim({column.lower()}), '') as {column.lower()}" for column in columns)
                asset = datasource.add_query_asset(relation, f"select {named} from landing.{relation}")
                batch = asset.add_batch_definition_whole_table("landed").get_batch()
                suite = gx.ExpectationSuite(
                    name=f"landing_{relation}",
                    expectations=[gx.expectations.ExpectColumnValuesToNotBeNull(column=c.lower()) for c in columns],
                )
                result = batch.validate(suite)
                for item in result.results:
                    raised = item.exception_info or {}
                    if raised.get("raised_exception"):
                        return replace(evidence, found="error", message=f"{table}: {raised.get('exception_message')}")
                    checked = checked + int(item.result.get("element_count") or 0)
                    if not item.success:
                        rows.append(
                            {
                                "table": table,
                                "column": item.expectation_config.kwargs["column"].upper(),
                                "rows_without_key": item.result["unexpected_count"],
                                "rows": item.result["element_count"],
                            }
                        )
    except Exception as error:
        return replace(evidence, found="error", message=_first_line(error))
    if not rows:
        return replace(
            evidence, rows_checked=checked, message=f"every key column filled, tables looked at: {len(keys)}"
        )
    return replace(
        evidence,
        found="failed",
        rows_checked=checked,
        exceptions=sum(int(row["rows_without_key"]) for row in rows),
        message=f"key columns with empty cells: {len(rows)}, first {rows[0]['table']}.{rows[0]['column']}",
        first_rows=tuple(rows[:MAX_FIRST_ROWS]),
    )


def _broken(control: Control, run_id: str, period: str, reason: str) -> ControlEvidence:
    return ControlEvidence(run_id, period, control.id, "error", message=f"the control could not be evaluated: {reason}")


def _first_line(error: BaseException) -> str:
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}: {text[0] if text else 'no message'}"
