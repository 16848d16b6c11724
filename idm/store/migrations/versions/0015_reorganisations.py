"""Which unit took over from which, and which posts go on in another."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("unit", sa.Column("successor", sa.Text()))
    op.add_column("posting", sa.Column("handed_from", sa.Text()))
