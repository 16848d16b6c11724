"""Personnel files: CSV and XLSX in, rows of text out. Translates; what the rows mean is decided in ``idm/hr``."""

from connectors.hr_file.reader import read_sheet

__all__ = ["read_sheet"]
