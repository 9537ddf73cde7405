"""mapping: how many values of a run stand where, kept by the database as they change.

Revision: 0018, after: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

STATES = ("waiting", "done", "needs_review", "accepted", "changed", "skipped")

COUNT = """
CREATE FUNCTION mapping_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE mapping_runs r SET {added} FROM (
      SELECT run_id, {sums} FROM (SELECT run_id, status, 1 AS n FROM after) AS x GROUP BY run_id) AS d
    WHERE r.id = d.run_id;
  ELSE
    UPDATE mapping_runs r SET {added} FROM (
      SELECT run_id, {sums} FROM (
        SELECT run_id, status, 1 AS n FROM after UNION ALL SELECT run_id, status, -1 AS n FROM before) AS x
      GROUP BY run_id) AS d
    WHERE r.id = d.run_id AND ({moved});
  END IF;
  RETURN NULL;
END $$
""".format(
    added=", ".join(f"count_{one} = r.count_{one} + d.{one}" for one in STATES),
    sums=", ".join(f"coalesce(sum(n) FILTER (WHERE status = '{one}'), 0)::int AS {one}" for one in STATES),
    moved=" OR ".join(f"d.{one} <> 0" for one in STATES),
)


def upgrade() -> None:
    for one in STATES:
        op.add_column("mapping_runs", sa.Column(f"count_{one}", sa.Integer(), server_default=sa.text("0"), nullable=False))
    sums = ", ".join(f"(count(*) FILTER (WHERE status = '{one}'))::int AS {one}" for one in STATES)
    sets = ", ".join(f"count_{one} = d.{one}" for one in STATES)
    op.execute(
        f"UPDATE mapping_runs r SET {sets} FROM (SELECT run_id, {sums} FROM mapped_values GROUP BY run_id) AS d "
        "WHERE r.id = d.run_id"
    )
    op.execute(COUNT)
    op.execute(
        "CREATE TRIGGER mapping_count_added AFTER INSERT ON mapped_values REFERENCING NEW TABLE AS after "
        "FOR EACH STATEMENT EXECUTE FUNCTION mapping_count()"
    )
    op.execute(
        "CREATE TRIGGER mapping_count_moved AFTER UPDATE ON mapped_values REFERENCING OLD TABLE AS before NEW TABLE AS after "
        "FOR EACH STATEMENT EXECUTE FUNCTION mapping_count()"
    )


def downgrade() -> None:
    for name in ("mapping_count_moved", "mapping_count_added"):
        op.execute(f"DROP TRIGGER {name} ON mapped_values")
    op.execute("DROP FUNCTION mapping_count()")
    for one in STATES:
        op.drop_column("mapping_runs", f"count_{one}")
