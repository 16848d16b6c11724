"""The blueprint that every call of the API is registered on, and what its document says of all of them."""

from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.info import Info

from web.api.models import Problem

VERSION = "1.0.0"
PREFIX = "/api/v1"
INFO = Info(
    title="関所 API",
    version=VERSION,
    description="時刻は RFC 3339 の UTC、日付は日本の暦日。期間の終わりは含みません。"
    "文は Accept-Language（ja、en）に従います。",
)
SCHEMES: dict[str, Any] = {"key": {"type": "http", "scheme": "bearer"}}


def problem(description: str) -> dict[str, Any]:
    """How the document tells of an error."""
    schema = Problem.model_json_schema()
    return {"description": description, "content": {"application/problem+json": {"schema": schema}}}


api = APIBlueprint(
    "api",
    __name__,
    url_prefix=PREFIX,
    abp_security=[{"key": []}],
    abp_responses={
        400: problem("依頼の内容を読めない"),
        401: problem("鍵がないか、使えない"),
        403: problem("鍵にこの権限がない"),
        413: problem("依頼が大きすぎる"),
        429: problem("拒まれた依頼が多すぎる"),
        503: problem("今は答えられない"),
    },
)
