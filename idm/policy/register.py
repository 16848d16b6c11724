"""The register of clauses: what the five policies say that concerns this product, one line each."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Clause:
    """``id`` is ours (``NISHIHARA-7.2.1.2.a``); ``clause`` is how the body prints it (``7.2(1)②(ア)``)."""

    id: str
    body: str
    clause: str
    says: str

    def __str__(self) -> str:
        return f"{self.body} {self.clause}"


@cache
def clauses() -> Mapping[str, Clause]:
    """Every clause by id."""
    text = (files("idm.policy") / "clauses.tsv").read_text(encoding="utf-8")
    rows = (Clause(*line.split("\t")) for line in text.splitlines()[1:])
    return {row.id: row for row in rows}
