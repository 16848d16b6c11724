"""How an answer goes out."""

from flask import Response
from pydantic import BaseModel


def as_json(answer: BaseModel, *, exclude_none: bool = False) -> Response:
    return json_text(answer.model_dump_json(exclude_none=exclude_none))


def json_text(text: str) -> Response:
    return Response(text, content_type="application/json")
