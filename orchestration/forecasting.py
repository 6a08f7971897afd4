"""Statistical and naive forecast versions from what customers ordered, appended to finance's demand_forecasts.csv.

Belongs here: reading demand by item, plant and fiscal period out of a built warehouse, handing it to statsforecast,
appending versions. Does not belong here: forecasting methods (the library's), accuracy (SQL measures it), any figure.
Versions are append-only: one that is in the file is never written again.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.sources.finance import FINANCE

FILE_NAME = "demand_forecasts.csv"
STEPS = ("naive", "statistical")
COLUMNS = tuple(FINANCE["demand_forecasts"])

# A year of history before a season can be repeated, two before one can be estimated; three periods for any estimate.
SEASONS_TO_ESTIMATE = 2
PERIODS_TO_ESTIMATE = 3
# Demand in fewer than half of the periods is intermittent: Croston's method in Syntetos and Boylan's correction.
INTERMITTENT_SHARE = 0.5
DECIMALS = 3

# Net of cancellations known at the close, as int_forecast_points counts it; periods without an order are demand zero.
_DEMAND = """
with run as (select * from config.run),
periods as (select * from config.fiscal_periods),
demand as (
    select
        demand.source, demand.company_code, demand.plant, demand.item_id, periods.period_index,
        max(demand.item_group) as item_group, max(demand.base_uom) as base_uom,
        sum(
            demand.ordered_quantity_base_uom
            - case when coalesce(demand.cancelled_on, run.period_end) <= run.period_end
                then demand.cancelled_quantity_base_uom else 0 end
        ) as quantity
    from canonical.sales_demand as demand
    inner join periods on demand.requested_date between periods.start_date and periods.end_date
    cross join run
    where demand.requested_date <= run.period_end and coalesce(demand.entered_on, run.period_end) <= run.period_end
    group by all
),
series as (
    select source, company_code, plant, item_id, min(period_index) as first_index,
        max(item_group) as item_group, max(base_uom) as base_uom
    from demand group by all
)
select
    series.source, series.company_code, series.plant, series.item_id, series.item_group, series.base_uom,
    periods.period_index, coalesce(demand.quantity, 0)::double as quantity
from series
cross join run
inner join periods on periods.period_index >= series.first_index and periods.end_date <= run.period_end
left join demand
    on demand.source = series.source and demand.company_code = series.company_code and demand.plant = series.plant
    and demand.item_id = series.item_id and demand.period_index = periods.period_index
order by series.source, series.company_code, series.plant, series.item_id, periods.period_index
"""

_BUCKETS = """
select periods.start_date, periods.end_date
from config.fiscal_periods as periods, config.run as run
where periods.start_date > run.period_end
order by periods.start_date limit ?
"""

_SEASON = """
select count(*) from config.fiscal_periods as periods, config.run as run where periods.fiscal_year = run.fiscal_year
"""


class ForecastError(Exception):
    """Nothing can be forecast or written. Says what was found, what was expected and what to do."""


@dataclass(frozen=True)
class Series:
    """Demand of one item and plant, one quantity per fiscal period up to the close."""

    source: str
    company_code: str
    plant: str
    item_id: str
    item_group: str | None
    base_uom: str | None
    quantities: tuple[float, ...]


@dataclass(frozen=True)
class Demand:
    """What a built warehouse holds: the series, the periods to forecast and the close they stand on."""

    period: str
    closed_on: dt.date
    season: int
    buckets: tuple[tuple[dt.date, dt.date], ...]
    series: tuple[Series, ...]


@dataclass(frozen=True)
class Forecasts:
    """Rows of new versions, in the file's columns, and what could not be forecast."""

    file: Path
    versions: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    series: int
    too_short: int
    written: bool


def read_demand(warehouse: Path, *, horizon: int) -> Demand:
    """Demand by item, plant and fiscal period. Raises ForecastError when the warehouse has none."""
    if not warehouse.is_file():
        raise ForecastError(f"expected a built warehouse at {warehouse}, found none; run `tieout run` first")
    with duckdb.connect(str(warehouse), read_only=True) as con:
        try:
            run = con.execute("select period, period_end from config.run").fetchone()
            rows = con.execute(_DEMAND).fetchall()
            buckets = con.execute(_BUCKETS, [horizon]).fetchall()
            season = con.execute(_SEASON).fetchone()
        except duckdb.CatalogException as error:
            first = str(error).splitlines()[0]
            raise ForecastError(f"{warehouse} has no demand: {first}; run `tieout run` first") from None
    if run is None or season is None or not rows:
        raise ForecastError(
            "expected sales orders in canonical.sales_demand, found none; deliver VBAK and VBAP, OE_ORDER_LINES_ALL or "
            "the entity sales_demand, and run `tieout run`"
        )
    if len(buckets) < horizon:
        raise ForecastError(f"the fiscal calendar knows {len(buckets)} periods after {run[0]}, expected {horizon}")
    found: dict[tuple[str, str, str, str, str | None, str | None], list[float]] = {}
    for source, company_code, plant, item_id, item_group, base_uom, _period, quantity in rows:
        found.setdefault((source, company_code, plant, item_id, item_group, base_uom), []).append(quantity)
    series = tuple(Series(*key, tuple(quantities)) for key, quantities in found.items())
    return Demand(run[0], run[1], season[0], tuple(buckets), series)


def estimate(
    demand: Demand, *, steps: Sequence[str] = STEPS, tell: Callable[[str, str], None] = lambda _step, _detail: None
) -> dict[str, dict[int, list[float]]]:
    """step -> place of the series -> one quantity per bucket. Series too short for a step are left out of it."""
    plan: dict[str, dict[str, list[int]]] = {step: {} for step in steps}
    for place, one in enumerate(demand.series):
        for step in steps:
            method = _method(step, one.quantities, demand.season)
            if method is not None:
                plan[step].setdefault(method, []).append(place)
    found: dict[str, dict[int, list[float]]] = {}
    for step, methods in plan.items():
        found[step] = {}
        for method, places in sorted(methods.items()):
            tell(f"{step}: {method}", f"{len(places)} items and plants")
            found[step].update(_run(method, demand, places))
    return found


def _method(step: str, quantities: Sequence[float], season: int) -> str | None:
    """Name of the library's method for a series; None = too short to estimate anything."""
    if step == "naive":
        return "SeasonalNaive" if len(quantities) >= season else "Naive"
    if len(quantities) < PERIODS_TO_ESTIMATE:
        return None
    if sum(quantity > 0 for quantity in quantities) < INTERMITTENT_SHARE * len(quantities):
        return "CrostonSBA"
    return "SeasonalTheta" if len(quantities) >= SEASONS_TO_ESTIMATE * season else "Theta"


def _run(method: str, demand: Demand, places: Sequence[int]) -> dict[int, list[float]]:
    """One method over its series, in one thread: the same rows give the same quantities everywhere."""
    import pandas as pd
    from statsforecast import StatsForecast
    from statsforecast import models as library

    model = {
        "Naive": lambda: library.Naive(alias="y"),
        "SeasonalNaive": lambda: library.SeasonalNaive(season_length=demand.season, alias="y"),
        "CrostonSBA": lambda: library.CrostonSBA(alias="y"),
        "Theta": lambda: library.DynamicOptimizedTheta(season_length=1, alias="y"),
        "SeasonalTheta": lambda: library.DynamicOptimizedTheta(season_length=demand.season, alias="y"),
    }[method]()
    frame = pd.DataFrame(
        {
            "unique_id": [place for place in places for _ in demand.series[place].quantities],
            "ds": [when for place in places for when in range(1, len(demand.series[place].quantities) + 1)],
            "y": [quantity for place in places for quantity in demand.series[place].quantities],
        }
    )
    engine = StatsForecast(models=[model], freq=1, n_jobs=1, fallback_model=library.Naive())
    out = engine.forecast(df=frame, h=len(demand.buckets)).sort_values(["unique_id", "ds"])
    found: dict[int, list[float]] = {}
    for place, quantity in zip(out["unique_id"].tolist(), out["y"].tolist(), strict=True):
        found.setdefault(int(place), []).append(float(quantity))
    return found


def rows_of(demand: Demand, found: dict[str, dict[int, list[float]]]) -> Iterable[dict[str, str]]:
    """Rows in the columns of the file; nobody orders less than nothing, so a negative estimate is zero."""
    for step, by_place in found.items():
        for place, quantities in sorted(by_place.items()):
            one = demand.series[place]
            for (start, end), quantity in zip(demand.buckets, quantities, strict=True):
                yield {
                    "source": one.source,
                    "forecast_version": version_name(step, demand.period),
                    "step": step,
                    "created_at": demand.closed_on.isoformat(),
                    "company_code": one.company_code,
                    "plant": one.plant,
                    "item_id": one.item_id,
                    "item_group": one.item_group or "",
                    "bucket_start": start.isoformat(),
                    "bucket_end": end.isoformat(),
                    "quantity_base_uom": f"{max(quantity, 0.0):.{DECIMALS}f}",
                    "base_uom": one.base_uom or "",
                }


def version_name(step: str, period: str) -> str:
    """Name of the version that a close makes of one step."""
    return f"tieout-{step}-{period}"


def append(file: Path, rows: Sequence[dict[str, str]]) -> None:
    """Add rows to the file, in its own columns and separator; whole or not at all. Raises ForecastError."""
    text, header, separator = _read(file)
    missing = [name for name in COLUMNS if name not in header and name != "source"]
    if missing:
        raise ForecastError(f"{file} has no column {', '.join(missing)}; expected {', '.join(COLUMNS)}")
    present = {row["forecast_version"] for row in csv.DictReader(io.StringIO(text), delimiter=separator)}
    repeated = sorted(present & {row["forecast_version"] for row in rows})
    if repeated:
        raise ForecastError(
            f"{file} already holds {', '.join(repeated)}; versions are append-only and never written again"
        )
    out = io.StringIO()
    writer = csv.DictWriter(out, header, delimiter=separator, lineterminator="\n", extrasaction="ignore")
    if not text:
        writer.writeheader()
    elif not text.endswith("\n"):
        out.write("\n")
    writer.writerows(rows)
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}.unfinished")
    unfinished.write_text(text + out.getvalue(), encoding="utf-8", newline="")
    unfinished.replace(file)


def _read(file: Path) -> tuple[str, list[str], str]:
    """Text, columns and separator of the file; a file that is not there yet has our columns and commas."""
    if not file.is_file():
        return "", list(COLUMNS), ","
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ForecastError(f"{file} is not UTF-8; save it as CSV UTF-8 before versions are appended") from None
    first = text.splitlines()[0] if text.strip() else ""
    if not first:
        return "", list(COLUMNS), ","
    separator = max(",;\t|", key=first.count)
    return text, [name.strip() for name in next(csv.reader([first], delimiter=separator))], separator


def forecast(
    warehouse: Path,
    finance: Path,
    *,
    horizon: int = 12,
    steps: Sequence[str] = STEPS,
    dry_run: bool = False,
    tell: Callable[[str, str], None] = lambda _step, _detail: None,
) -> Forecasts:
    """New versions for the periods after the warehouse's close, appended to finance's file unless `dry_run`."""
    unknown = [step for step in steps if step not in STEPS]
    if unknown:
        raise ForecastError(f"expected the steps {', '.join(STEPS)}, found {', '.join(unknown)}")
    tell("reading demand", str(warehouse))
    demand = read_demand(warehouse, horizon=horizon)
    found = estimate(demand, steps=steps, tell=tell)
    rows = tuple(rows_of(demand, found))
    file = finance / FILE_NAME
    if not dry_run:
        tell("appending", str(file))
        append(file, rows)
    forecast_places = {place for by_place in found.values() for place in by_place}
    return Forecasts(
        file=file,
        versions=tuple(version_name(step, demand.period) for step in steps if found[step]),
        rows=rows,
        series=len(forecast_places),
        too_short=sum(len(demand.series) - len(found[step]) for step in steps),
        written=not dry_run,
    )
