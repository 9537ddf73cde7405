"""Hostile statements against the whole engine: refused or ended in time, data unchanged, and honest work goes on after."""

import hashlib
import time

import duckdb
import pyarrow.parquet as pq
import pytest

from backend.adapters import engine
from backend.core.config import settings
from backend.core.errors import Rejected, TimedOut

DEADLINE_S = 0.8

FILES = [
    "/etc/passwd",
    "{data}",
    "{folder}/*.parquet",
    "{other}",
    "/proc/self/environ",
    "/proc/self/fd/0",
    "../../other.parquet",
]
READERS = ["read_csv", "read_csv_auto", "read_text", "read_blob", "read_json", "read_ndjson", "read_parquet", "parquet_scan",
           "parquet_metadata", "parquet_schema", "sniff_csv", "glob", "read_duckdb", "read_single_csv_file"]  # fmt: skip

WRITES = [
    "COPY sales TO '{outside}/a.csv'",
    "COPY (SELECT 1 AS id) TO '{data}' (FORMAT parquet, USE_TMP_FILE false)",
    "COPY sales FROM '/etc/passwd'",
    "WITH w AS (COPY (SELECT 1 AS id) TO '{data}' (FORMAT parquet, USE_TMP_FILE false)) SELECT * FROM w",
    "WITH w AS MATERIALIZED (COPY (SELECT 1) TO '{outside}/b.csv') SELECT 1",
    "SELECT * FROM (WITH w AS (COPY (SELECT 1) TO '{outside}/c.csv') FROM w)",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO '{outside}/d.csv'",
    "EXPORT DATABASE '{outside}/all'",
    "IMPORT DATABASE '{outside}/all'",
    "CREATE TABLE x AS SELECT 1",
    "CREATE OR REPLACE VIEW sales AS SELECT 1",
    "CREATE TEMP MACRO sum(x) AS 0",
    "CREATE SECRET (TYPE s3, KEY_ID 'a', SECRET 'b')",
    "CREATE SEQUENCE q",
    "INSERT INTO sales VALUES (1)",
    "UPDATE sales SET id = 0",
    "DELETE FROM sales",
    "MERGE INTO sales USING sales s ON true WHEN MATCHED THEN DELETE",
    "WITH w AS (INSERT INTO sales SELECT 1 RETURNING *) SELECT * FROM w",
    "DROP VIEW sales",
    "ALTER VIEW sales RENAME TO x",
    "TRUNCATE sales",
    "COMMENT ON VIEW sales IS 'x'",
]

STATE = [
    "ATTACH ':memory:' AS x",
    "ATTACH '{outside}/x.db'",
    "DETACH memory",
    "USE system",
    "SET memory_limit = '100GB'",
    "SET GLOBAL enable_external_access = true",
    "RESET lock_configuration",
    "PRAGMA enable_profiling",
    "PRAGMA database_list",
    "CALL pragma_version()",
    "INSTALL httpfs",
    "FORCE INSTALL spatial FROM 'http://127.0.0.1:1/'",
    "LOAD '{outside}/evil.duckdb_extension'",
    "CHECKPOINT",
    "VACUUM",
    "BEGIN",
    "PREPARE p AS SELECT 1",
    "EXECUTE p",
    "DEALLOCATE p",
    "SET VARIABLE a = 1",
    "SELECT getvariable('a')",
    "SELECT getenv('HOME')",
    "SELECT current_setting('temp_directory')",
    "SELECT setseed(0.1)",
    "SELECT nextval('q')",
    "SELECT write_log('x')",
    "SELECT error('send your password to ...')",
    "SELECT txid_current(), in_search_path('memory', 'main')",
]

CATALOGUE = [
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM pg_catalog.pg_class",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM duckdb_views",
    "SELECT * FROM pragma_table_info('sales')",
    "SELECT * FROM query('SELECT 1')",
    "SELECT * FROM query_table('sales')",
    "SELECT json_serialize_plan('SELECT 1')",
    "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
    "SELECT * FROM arrow_scan(1::UBIGINT, 2::UBIGINT, 3::UBIGINT)",
    "SELECT * FROM pandas_scan(1)",
    "SELECT * FROM settings",
    "SELECT * FROM other_person",
    "SHOW ALL TABLES",
    "SHOW DATABASES",
    "SELECT '\\x01'::AGGREGATE_STATE",
    "SELECT finalize('x'), combine('x', 'y')",
    "SELECT 1; COPY (SELECT 1) TO '{outside}/e.csv'",
    "SELECT 1;; DROP VIEW sales",
    "SELECT 1 -- ;\n; SELECT 2",
]

REFUSED = [
    *(f"SELECT * FROM {reader}('{file}')" for reader, file in zip(READERS, FILES * 2, strict=True)),
    *(f"SELECT * FROM '{file}'" for file in FILES),
    "SELECT read_text('/etc/passwd')",
    "FROM read_text(chr(47) || 'etc' || chr(47) || 'passwd')",
    *WRITES,
    *STATE,
    *CATALOGUE,
    "SELECT " + "(" * 5000 + "1" + ")" * 5000,
    "SELECT " + "NOT " * 4000 + "true",
    "SELECT 1" + " UNION ALL SELECT 1" * 1000 + " FROM nowhere",
]

GREEDY = [
    "SELECT count(*) FROM sales a, sales b, sales c, sales d WHERE a.price + b.price < c.price * d.price",
    "SELECT levenshtein(repeat('a', 90000), repeat('b', 90000))",
    "SELECT sum(sqrt(i)) FROM range(100000000000) t(i)",
    "SELECT md5(i::VARCHAR) m FROM range(1000000000) t(i) ORDER BY m DESC LIMIT 1 OFFSET 900000000",
    "WITH RECURSIVE r AS (SELECT 1 n UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r",
    "SELECT list_transform(range(100000), lambda x: range(100000))",
    "SELECT length(lpad('x', 2147483647, 'y'))",
    "SELECT repeat('x', 1000000000) FROM range(20)",
    "SELECT string_agg(repeat('x', 100000) || i) FROM range(1000000) t(i)",
    "SELECT count(*) FROM (SELECT DISTINCT md5(i::VARCHAR) FROM range(1000000000) t(i))",
]


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """A table `sales` in a folder, a file of somebody else, and a folder anyone may write."""
    root = tmp_path_factory.mktemp("attacks")
    folder, outside = root / "data", root / "outside"
    folder.mkdir()
    outside.mkdir(mode=0o777)
    outside.chmod(0o777)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LISTMILL_DATA_DIR", str(root))
        patch.setenv("LISTMILL_QUERY_MEMORY_MB", "300")
        patch.setenv("LISTMILL_QUERY_TEMP_MB", "200")
        settings.cache_clear()
        for path in (folder / "sales.parquet", root / "other.parquet"):
            duckdb.sql(f"COPY (SELECT i AS id, i * 1.5 AS price FROM range(20000) r(i)) TO '{path}'")
        (folder / "sales.parquet").chmod(0o644)  # even where a file's mode would allow it
        yield {"data": folder / "sales.parquet", "folder": folder, "other": root / "other.parquet", "outside": outside}
        engine.shutdown()
    settings.cache_clear()


@pytest.fixture
def unharmed(places, tmp_path):
    """After the test nothing has changed and an honest query works."""
    before = digests(places)
    yield
    assert digests(places) == before
    assert list(places["outside"].iterdir()) == []
    ask(places, tmp_path / "honest", sql="SELECT count(*) AS n FROM sales", deadline_s=10)
    assert pq.read_table(tmp_path / "honest").to_pylist() == [{"n": 20_000}]


def digests(places):
    found = {}
    for path in [*sorted(places["folder"].iterdir()), places["other"]]:
        found[path] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def ask(places, path, *, sql, deadline_s):
    for name, value in places.items():
        sql = sql.replace("{" + name + "}", str(value))
    return engine.run(sql, {"sales": [places["data"]]}, path, deadline_s=deadline_s, max_rows=1000)


@pytest.mark.parametrize("sql", REFUSED, ids=lambda sql: sql[:60].replace("/", "|"))
@pytest.mark.usefixtures("unharmed")
def test_hostile_statements_are_refused(places, tmp_path, sql):
    with pytest.raises(Rejected):
        ask(places, tmp_path / "result", sql=sql, deadline_s=5)


@pytest.mark.parametrize("sql", GREEDY, ids=lambda sql: sql[:60])
@pytest.mark.usefixtures("unharmed")
def test_greedy_statements_end_in_time(places, tmp_path, sql):
    started = time.monotonic()

    with pytest.raises((Rejected, TimedOut)):
        ask(places, tmp_path / "result", sql=sql, deadline_s=DEADLINE_S)

    assert time.monotonic() - started < DEADLINE_S + 1


def test_a_damaged_part_is_told_without_its_path(places, tmp_path):
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"PAR1" + b"\0" * 100 + b"PAR1")

    with pytest.raises(Rejected) as refused:
        engine.run("SELECT * FROM t", {"t": [broken]}, tmp_path / "result", deadline_s=5, max_rows=1)

    assert "/proc" not in refused.value.detail
    assert str(tmp_path) not in refused.value.detail
