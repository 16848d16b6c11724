"""Applications, to be looked at. There is no call that applies or decides: a decision is a person's own (F21)."""

from datetime import datetime
from typing import Any

from flask import Response

from idm.facts.case import Decision
from idm.office.cases import register
from idm.office.cases.words import content_of
from idm.store.cases import Filed
from web.api import models
from web.api.answers import as_json
from web.api.blueprint import api, problem
from web.api.cursor import read_cursor, sealed
from web.api.door import instance


@api.get(
    "/cases",
    summary="申請（見るだけ。申請と決定は、本人が画面か命令で行う）",
    responses={200: models.Cases, 404: problem("該当するものがない")},
)
def cases(query: models.Paging) -> Response:
    """プログラムは、申請も決定もできません。決定は、決める職にある人が、内容を見て行います。"""
    before = read_cursor("cases", query.cursor)
    found = register.listed(instance(), int(before) if before else None, query.limit + 1)
    shown, now = found[: query.limit], instance().clock.now()
    following = sealed("cases", str(shown[-1].id)) if len(found) > query.limit else None
    return as_json(models.Cases(items=[models.CaseLine(**_line(one, now)) for one in shown], next=following))


@api.get(
    "/cases/<int:number>",
    summary="申請ひとつと、その決定",
    responses={200: models.OneCase, 404: problem("該当するものがない")},
)
def case(path: models.ByNumber) -> Response:
    filed, said = register.one(instance(), path.number)
    return as_json(
        models.OneCase(
            **_line(filed, instance().clock.now()),
            chain=list(filed.case.chain),
            content={key: str(value) for key, value in content_of(filed.case).items()},
            decisions=[_decision(one, filed) for one in said],
        )
    )


def _line(filed: Filed, now: datetime) -> dict[str, Any]:
    one = filed.case
    return {
        "number": filed.id,
        "kind": one.kind.value,
        "state": filed.state.value,
        "applicant": one.applicant,
        "beneficiary": one.beneficiary,
        "starts": one.starts,
        "until": one.until,
        "in_force": filed.in_force(now),
        "version": one.version,
        "digest": one.digest,
        "handed_in_at": filed.handed_in_at,
        "ended_at": filed.ended_at,
        "over_at": filed.over_at,
    }


def _decision(one: Decision, filed: Filed) -> models.CaseDecision:
    return models.CaseDecision(
        step=one.step,
        role=one.role,
        person=one.person,
        answer=one.answer.value,
        at=one.at,
        flags=sorted(one.flags),
        counts=one.digest == filed.case.digest,
    )
