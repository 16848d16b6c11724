"""The database: SQLite (WAL) or PostgreSQL. Rows stay in this room; its functions speak facts, marks and entries."""
