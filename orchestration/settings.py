"""tieout.toml -> typed settings.

Belongs here: every key a workspace may set, its type, default and meaning. Unknown keys are errors.
Does not belong here: reading extracts, secrets (environment only), anything that imports dagster or dbt.
"""

from __future__ import annotations

import difflib
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

CONFIG_NAME = "tieout.toml"


class SettingsError(Exception):
    """tieout.toml cannot be used. The text names the key, what was found and what is valid."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class CompanySettings(_Strict):
    """[company]: whose benefits these are.

    fiscal_calendar: `calendar` months, or quarters of whole weeks: `445`, `454`, `544`. A year of weeks begins on
    `fiscal_week_start`: on the day nearest to the first of `fiscal_year_start_month` (fiscal_year_start_rule
    `nearest`), or on the last one not after it (`last`: the year ends on the last such week of the month before). In a
    year of 53 weeks the last period has the extra week.
    """

    name: str = Field(min_length=1)
    reporting_currency: str = Field(pattern=r"^[A-Z]{3}$")
    fiscal_calendar: Literal["calendar", "445", "454", "544"] = "calendar"
    fiscal_year_start_month: int = Field(default=1, ge=1, le=12)
    fiscal_week_start: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] = "monday"
    fiscal_year_start_rule: Literal["nearest", "last"] = "nearest"


SourceKind = Literal["sap", "oracle", "files", "database", "tryton"]
ContractMode = Literal["evolve", "freeze", "discard"]


class SourceSettings(_Strict):
    """[[sources]]: one system that delivers extracts. `options` are obeyed where given, else guessed and reported.

    path: folder of extracts (sap, oracle, files). selects: folder with one SELECT per entity (files, database; default
    `selects/<name>`). url_env: environment variable that holds the database URL (database, tryton; default
    `TIEOUT_<NAME>_URL`); the URL itself never stands in a file. contract: entity or table -> what a column outside the
    contract means (evolve: kept in the landing and reported; freeze: an error; discard: left out and reported).
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,40}$")
    kind: SourceKind
    path: str | None = None
    selects: str | None = None
    url_env: str | None = Field(default=None, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    companies: tuple[str, ...] = ()
    contract: dict[str, ContractMode] = Field(default_factory=dict)
    options: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> SourceSettings:
        if self.kind in ("sap", "oracle", "files") and self.path is None:
            raise ValueError(f"source {self.name!r} of kind {self.kind!r} needs path = the folder of its extracts")
        if self.kind in ("sap", "oracle", "files") and self.url_env is not None:
            raise ValueError(f"source {self.name!r}: url_env is for the kinds database and tryton")
        return self

    @property
    def select_folder(self) -> str:
        """Folder of the SELECTs, relative to the workspace."""
        return self.selects or f"selects/{self.name}"

    @property
    def url_variable(self) -> str:
        """Environment variable with the database URL."""
        return self.url_env or f"TIEOUT_{self.name.upper()}_URL"


class FolderSettings(_Strict):
    """[finance] and [register]: a folder of CSV files (register: or one XLSX)."""

    path: str


class PublicationSettings(_Strict):
    """[publication]: who signs the report; role or name as it shall be printed."""

    prepared_by: str | None = None
    approved_by: str | None = None


class DeliverySettings(_Strict):
    """[delivery]: mail of a published report or a notice. The password comes from the environment, never from here."""

    host: str = Field(min_length=1)
    port: int = Field(default=587, ge=1, le=65535)
    sender: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    recipients: tuple[str, ...] = Field(min_length=1)
    username: str | None = None
    starttls: bool = True


class Policies(_Strict):
    """[policies]: every choice the method leaves to the company, with its default. SQL reads config.policies."""

    window_months: int = Field(
        default=12,
        ge=1,
        le=60,
        description="Months from the first effective receipt in which a measure counts; then its price is baseline.",
    )
    baseline_months: int = Field(
        default=12,
        ge=1,
        le=36,
        description="Months of receipts before the effective date behind a weighted average and the prior price.",
    )
    baseline_min_receipts: int = Field(
        default=3, ge=1, description="Fewest receipt lines a weighted-average baseline may rest on."
    )
    free_goods: Literal["excluded", "counted"] = Field(
        default="excluded",
        description="Receipts at order price 0: left out of prices and savings (excluded: samples) or part of them "
        "(counted: goods in kind instead of a lower price).",
    )
    ppv_policy: Literal["ppv_expense", "ppv_capitalise"] = Field(
        default="ppv_expense",
        description="Purchase price variance goes to profit at once (ppv_expense) or into stock (ppv_capitalise).",
    )
    budget_rate_type: str = Field(
        default="P", description="Rate type (TCURR KURST) of the budget rates at which benefits are measured."
    )
    average_rate_type: str = Field(default="M", description="Rate type of the average rates.")
    amount_tolerance: Decimal = Field(
        default=Decimal("0.01"),
        description="Largest difference, in currency units, at which two amounts of a document still agree.",
    )
    price_unit_tolerance_amount: Decimal = Field(
        default=Decimal("0.01"), description="Control 04: difference allowed per order line, in currency units."
    )
    price_unit_tolerance_share: Decimal = Field(
        default=Decimal("0.005"), description="Control 04: difference allowed per order line, as a share of its value."
    )
    price_unit_block_share: Decimal = Field(
        default=Decimal("0.001"),
        description="Control 04: share of the value of a period that exceptions may have before it blocks.",
    )
    currency_tolerance_share: Decimal = Field(
        default=Decimal("0.001"), description="Control 05: document amount x rate against local amount."
    )
    rate_tolerance_share: Decimal = Field(
        default=Decimal("0.02"), description="Control 05: posted rate against the rate table."
    )
    uom_ratio_low: Decimal = Field(
        default=Decimal("0.5"), description="Control 03: lowest price ratio that is not taken for a unit change."
    )
    uom_ratio_high: Decimal = Field(
        default=Decimal("2"), description="Control 03: highest price ratio that is not taken for a unit change."
    )
    uom_factor_tolerance_share: Decimal = Field(
        default=Decimal("0.02"),
        description="Control 03: how near a ratio must be to 10, 12, 100, 144, 1000, 2.2046, 0.4536 or an inverse.",
    )
    entity_sigma: Decimal = Field(
        default=Decimal("3"), description="Control 11: robust standard deviations from the 12 months before."
    )
    entity_change_share: Decimal = Field(
        default=Decimal("0.20"), description="Control 11: share of the median that a month must also differ by."
    )
    return_share_sigma: Decimal = Field(
        default=Decimal("3"), description="Control 12: standard deviations of the share of returns."
    )
    return_share_change: Decimal = Field(
        default=Decimal("0.01"), description="Control 12: points by which the share must also be above its mean."
    )
    return_share_lost: Decimal = Field(
        default=Decimal("0.25"), description="Control 12: part of the mean below which returns count as lost."
    )
    unexplained_line_share: Decimal = Field(
        default=Decimal("0.005"), description="Rung 8: unexplained amount allowed as a share of the statement line."
    )
    unexplained_benefit_share: Decimal = Field(
        default=Decimal("0.10"),
        description="Rung 8: unexplained amount allowed as a share of the benefit claimed on the line.",
    )
    unexplained_fixed_amount: Decimal = Field(
        default=Decimal("10000"), description="Rung 8: unexplained amount always allowed, in local currency."
    )
    material_line_ids: tuple[str, ...] = Field(
        default=(), description="Statement lines that hold material consumption; blank: found from the ledger."
    )
    ppv_line_ids: tuple[str, ...] = Field(
        default=(), description="Statement lines that hold purchase price variance; blank: found from the ledger."
    )
    freight_line_ids: tuple[str, ...] = Field(
        default=(), description="Statement lines that hold freight; blank: found from the ledger."
    )
    provision_line_ids: tuple[str, ...] = Field(
        default=(),
        description="Statement lines that hold the provision for excess and obsolete stock; blank: found from the "
        "ledger.",
    )
    interest_line_ids: tuple[str, ...] = Field(
        default=(),
        description="Statement lines that hold interest and warehouse cost; blank: carrying savings name none.",
    )
    inventory_line_ids: tuple[str, ...] = Field(
        default=(), description="Balance sheet lines that hold stock; blank: found from the ledger."
    )
    payables_line_ids: tuple[str, ...] = Field(
        default=(), description="Balance sheet lines that hold trade payables; blank: found from the ledger."
    )
    cash_line_ids: tuple[str, ...] = Field(
        default=(), description="Balance sheet lines that hold cash; blank: found from the payments of the ledger."
    )
    carrying_rate_cash: Decimal = Field(
        default=Decimal("0.03"),
        ge=0,
        le=1,
        description="Carrying cost that stops being paid when stock falls, a year, as a share of its value: profit.",
    )
    carrying_rate_economic: Decimal = Field(
        default=Decimal("0.10"),
        ge=0,
        le=1,
        description="Full economic carrying cost of stock, a year, as a share of its value: memo, never profit.",
    )
    dio_days: int | None = Field(
        default=None,
        ge=1,
        le=366,
        description="Days of a month in days of inventory and of payables; blank: the days of the fiscal period.",
    )
    days_of_payment: int = Field(
        default=30,
        ge=0,
        le=365,
        description="Days from invoice to payment where no payment terms are delivered: cash in the prediction.",
    )
    baseline_peak_share: Decimal = Field(
        default=Decimal("0.05"),
        ge=0,
        le=1,
        description="Control 15: share by which a baseline may lie above the average paid in the months before.",
    )
    baseline_peak_percentile: Decimal = Field(
        default=Decimal("0.90"),
        ge=0,
        le=1,
        description="Control 15: percentile of the prices of twice the baseline months that a baseline may not exceed.",
    )
    landed_cost_share: Decimal = Field(
        default=Decimal("0"),
        ge=0,
        le=1,
        description="Control 27: increase of the landed cost per unit against the baseline, as a share of the price, "
        "that a price saving may bring along",
    )
    override_max_closes: int = Field(
        default=12,
        ge=0,
        le=36,
        description="Closes after its month in which an override of a validated amount may still have an effect.",
    )
    forecast_lag_months: int = Field(
        default=1,
        ge=0,
        le=24,
        description="Months before a bucket at which its forecast is frozen, where the item has no lead time.",
    )
    forecast_lead_time_buckets: int = Field(
        default=1, ge=1, le=24, description="Buckets of procurement lead time in the safety stock formula."
    )
    service_factor_z: Decimal = Field(
        default=Decimal("1.645"), ge=0, description="Service factor Z of the safety stock formula (1.645 = 95%)."
    )
    tracking_signal_limit: Decimal = Field(
        default=Decimal("4"), gt=0, description="Tracking signal beyond which a forecast is biased."
    )
    forecast_copied_share: Decimal = Field(
        default=Decimal("0.02"),
        ge=0,
        le=1,
        description="Control 33: share of claims exactly equal to the plan above which they count as copied.",
    )
    pull_forward_sigma: Decimal = Field(
        default=Decimal("2"),
        gt=0,
        description="Control 24: standard deviations from the 12-month mean beyond which the last five days of a "
        "month count as pulled forward.",
    )
    count_loss_share: Decimal = Field(
        default=Decimal("0.005"),
        ge=0,
        le=1,
        description="Control 32: count adjustments of a period allowed as a share of the stock.",
    )
    prediction_min_closed: int = Field(
        default=12,
        ge=1,
        description="Closed measures from which the firm's own realised share replaces the weight of a gate.",
    )
    prediction_draws: int = Field(
        default=1000, ge=100, le=100000, description="Draws of the bootstrap behind P10, P50 and P90."
    )
    prediction_seed: int = Field(default=20240701, ge=0, description="Seed of the bootstrap: same rows, same range.")
    bridge_reference: tuple[Literal["prior_year", "budget"], ...] = Field(
        default=("prior_year", "budget"), description="What the statement bridge starts from."
    )
    required_rungs: tuple[int, ...] = Field(
        default=(1, 2, 3, 4, 5, 6, 7, 8, 9),
        description="Rungs of the ladder that must be matched; a required rung that is not available blocks.",
    )
    control_totals_required: tuple[str, ...] = Field(
        default=(),
        description="Rung 1: sources that must bring control totals of their own; blank: compared where given.",
    )


class Settings(_Strict):
    """The whole of tieout.toml, plus the workspace folder it was read from."""

    workspace: Path
    company: CompanySettings
    sources: tuple[SourceSettings, ...] = Field(min_length=1)
    finance: FolderSettings | None = None
    register_: FolderSettings | None = Field(default=None, alias="register")
    publication: PublicationSettings = PublicationSettings()
    delivery: DeliverySettings | None = None
    policies: Policies = Policies()

    @field_validator("sources")
    @classmethod
    def _unique_names(cls, value: tuple[SourceSettings, ...]) -> tuple[SourceSettings, ...]:
        names = [source.name for source in value]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"two sources are called {name!r}; give each [[sources]] its own name")
        return value

    def resolve(self, path: str) -> Path:
        """A path of tieout.toml, relative to the workspace."""
        return (self.workspace / path).resolve()

    @property
    def warehouse(self) -> Path:
        return self.workspace / "warehouse.duckdb"

    @property
    def landing(self) -> Path:
        return self.workspace / "landing"

    @property
    def work(self) -> Path:
        """Run history, compiled SQL and logs; nothing in it is needed to trust a publication."""
        return self.workspace / ".dagster"

    @property
    def published(self) -> Path:
        return self.workspace / "published"

    @property
    def withheld(self) -> Path:
        return self.workspace / "withheld"


_SECTIONS: dict[str, type[BaseModel]] = {
    "company": CompanySettings,
    "sources": SourceSettings,
    "finance": FolderSettings,
    "register": FolderSettings,
    "publication": PublicationSettings,
    "delivery": DeliverySettings,
    "policies": Policies,
}


def load_settings(workspace: Path | str) -> Settings:
    """Read `workspace`/tieout.toml.

    Raises SettingsError when the file is missing, is not TOML, has an unknown key or a value of the wrong kind.
    """
    folder = Path(workspace).expanduser().resolve()
    file = folder / CONFIG_NAME
    if not file.is_file():
        raise SettingsError(
            f"{folder} is not a workspace: expected a file {CONFIG_NAME} in it, found none. "
            f"Create one with: tieout init {workspace}"
        )
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: expected TOML in UTF-8, found {error}. Correct that line.") from error
    try:
        return Settings.model_validate({"workspace": folder, **raw})
    except ValidationError as error:
        found = error.errors()
        # a wrong entry of a list leaves the list too short as well: said once, of the entry
        told = [
            item
            for item in found
            if item["type"] != "too_short"
            or not any(other is not item and other["loc"][: len(item["loc"])] == item["loc"] for other in found)
        ]
        raise SettingsError("\n".join(_explain(file, item) for item in told)) from None


def _explain(file: Path, item: Any) -> str:
    where = ".".join(str(part) for part in item["loc"])
    if item["type"] == "extra_forbidden":
        model = _SECTIONS.get(str(item["loc"][0])) if len(item["loc"]) > 1 else None
        valid = sorted(model.model_fields) if model else sorted(_SECTIONS)
        near = difflib.get_close_matches(str(item["loc"][-1]), valid, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        return f"{file}: unknown key {where!r}; valid here: {', '.join(valid)}.{hint}"
    if item["type"] == "missing":
        return f"{file}: key {where!r} is required and missing."
    return f"{file}: key {where!r}: {item['msg']}; found {item.get('input')!r}."
