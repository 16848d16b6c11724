"""What sweeps, the vault and emergencies are compared with in the log is found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

VAULT = sa.text("""substr(body, 1, 14) = '{"act":"vault.'""")
URGENT = sa.text("""substr(body, 1, 14) = '{"act":"urgent'""")
SWEEPS = sa.text("""substr(body, 1, 14) = '{"act":"sweep.'""")


def upgrade() -> None:
    op.drop_index("ix_audit_entry_put", "audit_entry")
    op.create_index("ix_audit_entry_vault", "audit_entry", ["seq"], sqlite_where=VAULT, postgresql_where=VAULT)
    op.create_index("ix_audit_entry_urgent", "audit_entry", ["seq"], sqlite_where=URGENT, postgresql_where=URGENT)
    op.create_index("ix_audit_entry_sweeps", "audit_entry", ["seq"], sqlite_where=SWEEPS, postgresql_where=SWEEPS)
    for table in ("campaign", "emergency_act"):  # empty for what is older: then all such lines are read
        op.add_column(table, sa.Column("seq", sa.BigInteger))
