"""Every call: what was sent, the question to the counter, the answer."""

import json
from typing import Any

from flask import Response, current_app
from pydantic import BaseModel, SecretStr

from idm.office.signin.clients import Scope
from idm.office.signin.questions import Question
from idm.office.signin.verify import REFUSED
from idm.office.views import register
from idm.secret import Secret
from web.api import models, shapes
from web.api.answers import as_json, json_text
from web.api.blueprint import api, problem
from web.api.card_calls import shown_card
from web.api.cursor import read_cursor, sealed
from web.api.door import client, guessed, hold, instance, key, verifier

DOCUMENT = "sekisho.api.document"
_NOT_THERE: dict[str | int, type[BaseModel] | dict[Any, Any] | None] = {404: problem("該当するものがない")}


@api.get("/openapi.json", doc_ui=False)
def document() -> Response:
    """This very document, made from the code."""
    return json_text(json.dumps(current_app.extensions[DOCUMENT](), ensure_ascii=False))


@api.post("/verify", summary="本人であり、そのシステムに足りる要素を示したか", responses={200: models.Verified})
def verify(body: models.Verify) -> Response:
    """``allowed`` だけで判断してください。200 以外の答えは、すべて許可されていません。"""
    question = Question(
        name=body.name,
        system=body.system,
        password=_shown(body.password),
        code=_shown(body.code),
        vouched=frozenset(body.checked),
        terminal=body.terminal,
        in_steps=body.in_steps,
        state=_shown(body.state),
        card=shown_card(body.card, body.signed_card),
    )
    hold(question)
    answer = verifier().answer(key(), question)
    if answer.rule == REFUSED:
        guessed(question)
    return as_json(shapes.verified(answer), exclude_none=True)


@api.get("/people", summary="職員（今日の状態）", responses={200: models.People, **_NOT_THERE})
def people(query: models.PeoplePaging) -> Response:
    names = Scope.NAMES in client().scopes
    found, following = _people(query)
    return as_json(models.People(items=[shapes.person(one, names=names) for one in found], next=following))


@api.get("/people/<id>", summary="職員ひとり", responses={200: models.Person, **_NOT_THERE})
def person(path: models.ById) -> Response:
    return as_json(shapes.person(register.one(instance(), path.id), names=Scope.NAMES in client().scopes))


@api.get("/accounts", summary="アカウントと、あるべき権限", responses={200: models.Accounts, **_NOT_THERE})
def accounts(query: models.PeoplePaging) -> Response:
    found, following = _people(query)
    return as_json(models.Accounts(items=[shapes.account(one) for one in found], next=following))


@api.get("/people/<id>/account", summary="職員のアカウント", responses={200: models.Account, **_NOT_THERE})
def account(path: models.ById) -> Response:
    return as_json(shapes.account(register.one(instance(), path.id)))


@api.get("/people/<id>/sessions", summary="続いているサインイン", responses={200: models.Sessions, **_NOT_THERE})
def sessions(path: models.ById) -> Response:
    found = register.open_sessions(instance(), path.id)
    return as_json(models.Sessions(items=[shapes.session(one) for one in found]))


@api.post("/people/<id>/sessions/end", summary="サインインをすべて終える", responses={200: models.Ended, **_NOT_THERE})
def end_sessions(path: models.ById) -> Response:
    return as_json(models.Ended(ended=register.end_sessions(instance(), client(), path.id)))


@api.get("/people/<id>/factors", summary="登録された要素", responses={200: models.FactorList, **_NOT_THERE})
def factors(path: models.ById) -> Response:
    found = register.factors(instance(), path.id)
    return as_json(models.FactorList(items=[shapes.factor(one) for one in found]))


@api.get("/batches", summary="取り込んだファイル（件数のみ）", responses={200: models.Batches, **_NOT_THERE})
def batches(query: models.Paging) -> Response:
    before = read_cursor("batches", query.cursor)
    found = register.files(instance(), int(before) if before else None, query.limit + 1)
    shown = found[: query.limit]
    following = sealed("batches", str(shown[-1].id)) if len(found) > query.limit else None
    return as_json(models.Batches(items=[shapes.batch(one) for one in shown], next=following))


def _shown(typed: SecretStr | None) -> Secret | None:
    """Nothing that was typed is nothing that was shown."""
    return Secret(typed.get_secret_value()) if typed else None


def _people(query: models.PeoplePaging) -> tuple[list[register.Seen], str | None]:
    """One page, and where the next begins."""
    if query.number is not None:
        found = register.named(instance(), query.number)
        return ([] if found is None else [found]), None
    listed = register.people(instance(), read_cursor("people", query.cursor), query.limit + 1)
    shown = listed[: query.limit]
    return shown, sealed("people", shown[-1].person.id) if len(listed) > query.limit else None
