"""A terminal with a card reader: it brings what a card has signed, and says when the card was taken out."""

import binascii
from base64 import b64decode
from dataclasses import replace

from flask import Response, g, request, url_for

from idm.messages import card_signin as say
from idm.office.cards import handover, proof
from idm.office.cards.handover import Reader
from idm.office.cards.proof import CardAnswer, Place
from idm.office.cards.verifying import CardShown
from idm.office.signin.credentials import Desk
from idm.rules.card_proofs import PROOF, REFUSED
from idm.secret import Secret
from idm.signin import card_signature
from web import door
from web.api import models
from web.api.answers import as_json
from web.api.blueprint import api
from web.api.door import client
from web.language import answered
from web.site import site


@api.post(
    "/card/challenge",
    summary="カードに署名させる問い（60秒、1回、この端末だけ）",
    responses={200: models.CardChallenge},
)
def card_challenge() -> Response:
    desk = _desk()
    challenge = proof.begin(desk.instance, Place(site().origin, client().name))
    rule = desk.instance.policy.rules[PROOF]
    return as_json(
        models.CardChallenge(
            challenge=challenge.reveal(),
            terminal=client().name,
            seconds=card_signature.SECONDS,
            rule=rule.id,
            clause=rule.source,
        )
    )


@api.post(
    "/card/answer", summary="カードの署名を、ブラウザーのサインインに引き継ぐ", responses={200: models.CardHanded}
)
def card_answer(body: models.CardShown) -> Response:
    """``allowed`` だけで判断してください。暗証番号は、カードだけに渡し、ここには送りません。"""
    desk, origin = _desk(), site().origin
    code = handover.answer(desk, origin, _reader(), _answer(body))
    g.refused = code is None
    rule = desk.instance.policy.rules[REFUSED if code is None else PROOF]
    said = say.NO.say() if code is None else say.HANDED.say(seconds=int(handover.LASTS.total_seconds()))
    page = f"{origin}{url_for('bycard.ask')}#"
    return as_json(
        models.CardHanded(
            allowed=code is not None,
            rule=rule.id,
            clause=rule.source,
            id=said.id,
            because=answered(said),
            code=code.reveal() if code else None,
            url=page + code.reveal() if code else None,
        )
    )


@api.post("/card/removed", summary="カードが抜かれた：そのカードのサインインを終える", responses={200: models.Ended})
def card_removed(body: models.CardCode) -> Response:
    return as_json(models.Ended(ended=handover.removed(_desk(), _reader(), Secret(body.code))))


@api.post(
    "/card/present",
    summary="カードがまだ挿さっている（20秒ごと）。90秒届かなければ、そのカードのサインインは終わる",
    responses={200: models.Heard},
)
def card_present(body: models.CardCode) -> Response:
    return as_json(models.Heard(sessions=handover.still_there(_desk(), _reader(), Secret(body.code))))


@api.post("/card/wrong-pin", summary="カードが暗証番号を断った：記録に残す", responses={200: models.Noted})
def card_wrong_pin(body: models.CardAsked) -> Response:
    """暗証番号は送りません。"""
    noted = handover.wrong_pin(_desk(), site().origin, _reader(), Secret(body.challenge))
    return as_json(models.Noted(noted=noted))


def shown_card(number: str | None, signed: models.CardShown | None) -> CardShown | None:
    """What came beside a name; what was signed goes before a number that anybody can read."""
    if signed is not None:
        return CardShown(answer=_answer(signed), origin=site().origin)
    return CardShown(number) if number else None


def _answer(body: models.CardShown) -> CardAnswer:
    return CardAnswer(Secret(body.challenge), body.serial, _bytes(body.signature))


def _reader() -> Reader:
    return Reader(client().name, request.remote_addr or "")


def _desk() -> Desk:
    desk = door.desk()
    return replace(desk, instance=replace(desk.instance, via="api"))


def _bytes(text: str) -> bytes:
    """What cannot be decoded is a signature of nothing."""
    try:
        return b64decode(text, validate=True)
    except binascii.Error:
        return b""
