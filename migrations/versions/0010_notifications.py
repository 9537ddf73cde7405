"""what people are told: notifications, their deliveries, webhooks and wishes.

Revision: 0010, after: 0009
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

JSON = postgresql.JSONB(none_as_null=True, astext_type=sa.Text())


def text(length):
    return sqlmodel.sql.sqltypes.AutoString(length=length)


def moment(name, *, nullable=False):
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "notifications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("key", text(200), nullable=True),
        sa.Column("topic", text(32), nullable=False),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.Column("title", text(400), nullable=False),
        sa.Column("body", text(2000), nullable=False),
        sa.Column("link", text(1000), nullable=False),
        sa.Column("facts", JSON, nullable=False),
        moment("created_at"),
        moment("read_at", nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("owner_id", "key"),
    )
    op.create_index("notifications_owner", "notifications", ["owner_id", "created_at", "id"], unique=False)
    op.create_index(
        "notifications_unread", "notifications", ["owner_id"], unique=False, postgresql_where=sa.text("read_at IS NULL")
    )
    op.create_index("notifications_age", "notifications", ["created_at"], unique=False)
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("url", text(2000), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("secret_number", sa.Integer(), nullable=False),
        moment("created_at"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("webhooks_owner", "webhooks", ["owner_id"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notification_id", sa.Uuid(), nullable=True),
        sa.Column("webhook_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.Enum("mail", "webhook", name="channel", native_enum=False, length=32), nullable=False),
        sa.Column(
            "standing",
            sa.Enum("waiting", "sending", "sent", "given_up", name="standing", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        moment("due_at"),
        sa.Column("answer", text(500), nullable=False),
        moment("created_at"),
        moment("ended_at", nullable=True),
        sa.ForeignKeyConstraint(["notification_id"], ["notifications.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhooks.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "deliveries_due",
        "deliveries",
        ["channel", "due_at"],
        unique=False,
        postgresql_where=sa.text("standing IN ('waiting', 'sending')"),
    )
    op.create_index("deliveries_notification", "deliveries", ["notification_id"], unique=False)
    op.create_index("deliveries_webhook", "deliveries", ["webhook_id", "created_at"], unique=False)
    op.create_table(
        "notification_wishes",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("address", text(320), nullable=True),
        sa.Column("ways", JSON, nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("owner_id"),
    )


def downgrade() -> None:
    for table in ("notification_wishes", "deliveries", "webhooks", "notifications"):
        op.drop_table(table)
