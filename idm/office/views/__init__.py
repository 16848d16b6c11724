"""What people and programs are shown. A question never writes, except that somebody looked before the 内示."""
