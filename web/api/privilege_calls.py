"""May a privilege be used now? For systems that let somebody in with a privileged ID (7.2(5))."""

from flask import Response

from idm.office.privileges import checking
from idm.office.privileges.checking import Answer
from idm.office.signin import clients
from web.api import models
from web.api.answers import as_json
from web.api.blueprint import api
from web.api.door import client, instance
from web.language import answered


@api.get("/privileges/check", summary="特権を、いま使えるか", responses={200: models.PrivilegeAnswer})
def privilege(query: models.PrivilegeAsked) -> Response:
    """見るだけで、記録は残しません。"""
    return _said(checking.may_use(instance(), query.name, query.privilege))


@api.post(
    "/privileges/check", summary="特権を使わせる前の確認（拒んだときは記録）", responses={200: models.PrivilegeAnswer}
)
def use_privilege(body: models.PrivilegeAsked) -> Response:
    """``allowed`` だけで判断してください。200 以外の答えは、すべて許可されていません。"""
    return _said(checking.ask(instance(), body.name, body.privilege, clients.by(client())))


def _said(found: Answer) -> Response:
    return as_json(
        models.PrivilegeAnswer(
            allowed=found.allowed,
            until=found.until,
            rule=found.rule,
            clause=found.clause,
            id=found.because.id,
            because=answered(found.because),
        )
    )
