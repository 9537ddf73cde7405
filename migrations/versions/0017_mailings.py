"""letters by mail: mailings, what became of each recipient, and who wants no more.

Revision: 0017, after: 0016
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

JSON = postgresql.JSONB(none_as_null=True, astext_type=sa.Text())


def text(length):
    return sqlmodel.sql.sqltypes.AutoString(length=length)


def moment(name, *, nullable=False):
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "mailings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("wish", JSON, nullable=False),
        sa.Column("key", text(512), nullable=True),
        sa.Column("recipients", sa.Integer(), nullable=True),
        sa.Column("skipped", JSON, nullable=False),
        moment("created_at"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("mailings_batch", "mailings", ["batch_id", "created_at"], unique=False)
    op.create_index("mailings_owner", "mailings", ["owner_id"], unique=False)
    op.create_table(
        "mailed_letters",
        sa.Column("mailing_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("address", text(320), nullable=False),
        sa.Column(
            "standing",
            sa.Enum("sending", "sent", "refused", "uncertain", "skipped", name="standing", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("answer", text(500), nullable=False),
        moment("at"),
        sa.ForeignKeyConstraint(["mailing_id"], ["mailings.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mailing_id", "row"),
    )
    op.create_index("mailed_letters_standing", "mailed_letters", ["mailing_id", "standing", "row"], unique=False)
    op.create_table(
        "mail_stops",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("address", text(320), nullable=False),
        moment("at"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("owner_id", "address"),
    )


def downgrade() -> None:
    for table in ("mail_stops", "mailed_letters", "mailings"):
        op.drop_table(table)
