"""versions of several sources, their drift, and uploads that a person accepts.

Revision: 0002, after: 0001
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_JSON = postgresql.JSONB(none_as_null=True, astext_type=sa.Text())
_ONE_SOURCE = """
UPDATE versions SET
  sources = jsonb_build_array(jsonb_build_object(
    'key', source_key, 'name', source_name, 'bytes', source_bytes, 'options', options, 'parts', parts, 'columns', columns,
    'rows', rows, 'origin', CASE WHEN options ? 'sample' THEN 'sample' ELSE 'upload' END)),
  change = CASE WHEN options ? 'sample' AND number = 1 THEN 'sample' WHEN number = 1 THEN 'upload' ELSE 'read_again' END
"""


def _text(length: int) -> sqlmodel.sql.sqltypes.AutoString:
    return sqlmodel.sql.sqltypes.AutoString(length=length)


def upgrade() -> None:
    op.add_column("uploads", sa.Column("head_bytes", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("uploads", sa.Column("options", _JSON, nullable=False, server_default="{}"))
    op.add_column("uploads", sa.Column("mode", _text(16), nullable=False, server_default="new"))
    op.add_column("uploads", sa.Column("into_id", sa.Uuid(), nullable=True))
    op.add_column("uploads", sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("uploads", sa.Column("whole_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("versions", sa.Column("change", _text(16), nullable=False, server_default="upload"))
    op.add_column("versions", sa.Column("sources", _JSON, nullable=False, server_default="[]"))
    op.add_column("versions", sa.Column("drift", _JSON, nullable=True))
    op.execute(_ONE_SOURCE)
    for table, column in (("uploads", "head_bytes"), ("uploads", "options"), ("uploads", "mode")):
        op.alter_column(table, column, server_default=None)
    for column in ("change", "sources"):
        op.alter_column("versions", column, server_default=None)
    op.drop_column("versions", "source_key")
    op.drop_column("versions", "source_name")


def downgrade() -> None:
    op.add_column("versions", sa.Column("source_name", _text(255), nullable=False, server_default=""))
    op.add_column("versions", sa.Column("source_key", _text(1024), nullable=True))
    op.execute("UPDATE versions SET source_key = sources -> 0 ->> 'key', source_name = coalesce(sources -> 0 ->> 'name', '')")
    op.alter_column("versions", "source_name", server_default=None)
    for column in ("drift", "sources", "change"):
        op.drop_column("versions", column)
    for column in ("whole_at", "accepted_at", "into_id", "mode", "options", "head_bytes"):
        op.drop_column("uploads", column)
