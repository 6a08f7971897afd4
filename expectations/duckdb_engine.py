"""Great Expectations on a DuckDB file.

Belongs here: the two small subclasses that make GE work on DuckDB, and one context manager that opens and closes them.
Does not belong here: any expectation. The execution engine GE ships closes its connection before it fetches, which
DuckDB answers with an error on every expectation; this one holds a single read-only connection open instead.
"""

from __future__ import annotations

import contextlib
import logging
import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")

import great_expectations as gx
import sqlalchemy as sa
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.datasource.fluent import SQLDatasource
from great_expectations.execution_engine import SqlAlchemyExecutionEngine


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):  # type: ignore[misc]
    """One connection for the life of the engine: results stay fetchable after `execute_query` returns."""

    @contextlib.contextmanager
    def get_connection(self) -> Iterator[sa.Connection]:
        held: sa.Connection | None = getattr(self, "_held_connection", None)
        if held is None or held.closed:
            held = self.engine.connect()
            self._held_connection = held
        yield held

    def release(self) -> None:
        """Close the held connection and the pool, so that another process may write the file."""
        held: sa.Connection | None = getattr(self, "_held_connection", None)
        if held is not None:
            held.close()
        self.engine.dispose()


class DuckDBDatasource(SQLDatasource):  # type: ignore[misc]
    """A SQL datasource whose batches run on DuckDBExecutionEngine; GE wants a type name of its own for each class."""

    type: Literal["tieout_duckdb"] = "tieout_duckdb"

    @property
    def execution_engine_type(self) -> Any:
        return DuckDBExecutionEngine


@contextlib.contextmanager
def open_datasource(warehouse: Path) -> Iterator[DuckDBDatasource]:
    """A datasource on `warehouse`, opened read-only; everything is closed afterwards, whatever happens."""
    _quiet()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        context: Any = gx.get_context(
            mode="ephemeral",
            project_config=DataContextConfig(
                store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
                progress_bars=ProgressBarsConfig(globally=False, metric_calculations=False),
                analytics_enabled=False,
            ),
        )
        datasource: DuckDBDatasource = context.data_sources.add_tieout_duckdb(
            name="warehouse",
            connection_string=f"duckdb:///{warehouse}",
            create_temp_table=False,
            kwargs={"connect_args": {"read_only": True}},
        )
        try:
            yield datasource
        finally:
            execution_engine = datasource.get_execution_engine()
            if isinstance(execution_engine, DuckDBExecutionEngine):
                execution_engine.release()
            datasource.get_engine().dispose()


def _quiet() -> None:
    """GE's modules set levels of their own; only errors are of interest here."""
    for name in list(logging.root.manager.loggerDict):
        if name.startswith("great_expectations"):
            logging.getLogger(name).setLevel(logging.ERROR)
