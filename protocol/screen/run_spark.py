"""Screening beyond one machine: the same query run by Spark. Needs the extra `requirements/spark.txt` and Java 17."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlglot import exp

from protocol.rulebook.model import Edition
from protocol.screen import sql
from protocol.screen.cannot import WAS_STOPPED, Cancelled, ScreeningFailed, WrongInput
from protocol.screen.compile import compile_edition
from protocol.screen.demand import Demand
from protocol.screen.outcome import Outcome, check_out, metadata, written_whole
from protocol.screen.sites import (
    RAW,
    Sites,
    Stored,
    failures,
    read_sites,
    repeated_query,
    repeated_said,
    require_columns,
    suspects_query,
    tests_query,
    whole_query,
)
from protocol.screen.sql import Sql

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

DIALECT: Final = "spark"
WHOLE_FROM: Final = 2.0**52
"""From here on every double is whole, and beyond a long's range soon; below, floors and ceilings fit a long."""


class NoSpark(ScreeningFailed):
    """There is no Spark here: the package or Java is missing."""


def screen_on_spark(
    edition: Edition,
    source: Path,
    demand: Demand,
    out: Path,
    *,
    master: str = "local[*]",
    key: str = "site",
    every_column: bool = False,
) -> Outcome:
    """Screen sites with Spark and write a folder of Parquet files under the name `out`.

    Args: master: as spark-submit takes it. Raises: NoSpark; otherwise as `screen_to_file` does.
    """
    with session(master) as spark:
        return screen_in(spark, edition, source, demand, out, key=key, every_column=every_column)


def screen_in(
    spark: SparkSession,
    edition: Edition,
    source: Path,
    demand: Demand,
    out: Path,
    *,
    key: str = "site",
    every_column: bool = False,
) -> Outcome:
    """Screen sites in a session that is open already; otherwise as `screen_on_spark`."""
    check_out(out)
    if out.suffix != ".parquet":
        raise WrongInput(f"{out}: Spark writes Parquet. Name a folder that ends in .parquet.")
    with _failures_said(source):
        sites = _open(spark, edition, source, demand, key)
        if every_column:
            require_columns(sites, source.name)
        compiled = compile_edition(edition, sites.layout)
        query = written(whole_query(sites, compiled.query))
        with written_whole(out) as partial:
            spark.sql(query).write.option("compression", "snappy").parquet(str(partial))
            said = metadata(edition, compiled)
            (partial / "_edition.json").write_text(json.dumps(said | {"missing": compiled.legend}))
        counts = spark.read.parquet(str(out)).groupBy("verdict").count().collect()
        verdicts = {row["verdict"]: row["count"] for row in sorted(counts, key=lambda row: str(row["verdict"]))}
        return Outcome(sum(verdicts.values()), verdicts, compiled.legend, sites.warnings)


def written(query: exp.Query) -> str:
    """Return a query in Spark's words: its FLOOR and CEIL give longs, which not every double fits."""

    def as_double(node: exp.Expr) -> exp.Expr:
        if not isinstance(node, exp.Floor | exp.Ceil):
            return node
        number: Sql = node.this
        fits = sql.binary("<", exp.Abs(this=number.copy()), sql.number(WHOLE_FROM))
        whole = exp.Cast(this=node.copy(), to=sql.data_type(sql.DOUBLE))
        return sql.case([(fits, whole)], number.copy())

    copied = query.copy()
    for node in reversed(list(copied.find_all(exp.Floor, exp.Ceil))):
        node.replace(as_double(node))
    return copied.sql(DIALECT)


@contextmanager
def session(master: str) -> Iterator[SparkSession]:
    """Give a Spark session that ends with the block. Raises NoSpark."""
    try:
        from pyspark.errors import PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise NoSpark("PySpark is not installed. Install requirements/spark.txt, or use --engine duckdb.") from error
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    builder: Any = SparkSession.builder
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "true",
        "spark.driver.bindAddress": "127.0.0.1",
    }
    builder = builder.master(master).appName("screen")
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        spark = builder.getOrCreate()
    except (PySparkRuntimeError, OSError, RuntimeError) as error:
        raise NoSpark(f"Spark does not start: {_first_line(error)}. It needs Java 17 or later.") from error
    try:
        # What fails is said in a sentence of ours; Spark would log each twice, with its stack.
        spark.sparkContext.setLogLevel("OFF")
        logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
        yield spark
    finally:
        spark.stop()


def _open(spark: SparkSession, edition: Edition, source: Path, demand: Demand, key: str) -> Sites:
    if not source.exists():
        raise WrongInput(f"There is no file {source}.")
    is_csv = source.suffix == ".csv"
    if is_csv:
        frame = spark.read.option("header", True).option("mode", "FAILFAST").csv(str(source))
    else:
        frame = spark.read.parquet(str(source))
    frame.createOrReplaceTempView(RAW)
    columns = {name: _stored(kind) for name, kind in frame.dtypes}
    sites = read_sites(edition, columns, demand, key, is_text=is_csv, source=source.name)
    suspects = suspects_query(sites)
    if suspects is not None and spark.sql(written(suspects)).collect():
        found = failures(sites, spark.sql(written(tests_query(sites))).collect()[0], source.name)
        if found:
            raise WrongInput("\n".join(found))
    repeated = spark.sql(written(repeated_query(sites))).collect()
    if repeated:
        raise WrongInput(repeated_said(sites, repeated[0], source.name))
    return sites


def _stored(kind: str) -> Stored:
    kind = kind.partition("(")[0]
    if kind in ("tinyint", "smallint", "int", "bigint", "float", "double", "decimal"):
        return "number"
    named: dict[str, Stored] = {"string": "text", "boolean": "boolean", "date": "date"}
    return named.get(kind, "other")


@contextmanager
def _failures_said(source: Path) -> Iterator[None]:
    from pyspark.errors import PySparkException

    try:
        yield
    except KeyboardInterrupt as error:
        raise Cancelled(WAS_STOPPED) from error
    except PySparkException as error:
        raise ScreeningFailed(f"{source.name} cannot be screened: {_first_line(error)}") from error
    except Exception as error:
        if type(error).__module__.startswith("py4j"):
            raise ScreeningFailed(f"{source.name} cannot be screened: {_first_line(error)}") from error
        raise


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0].strip()
