"""Security keys and passkeys (WebAuthn), around py_webauthn: options for a browser, and what its answer proves.

Pure: the challenge is an argument, and whether it was ours, unused and in time is for the database to say (F62).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import webauthn as library
from cryptography import x509
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_attestation_object
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AttestationConveyancePreference,
    AttestationFormat,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from idm.secret import Secret

LONGEST = 16 * 1024
"""Characters of a browser's answer."""
MINUTES = 5
"""For so long a challenge may be answered."""
MILLISECONDS = MINUTES * 60 * 1000
_BY_MAKER = (AttestationFormat.PACKED, AttestationFormat.TPM)
_MODEL_OF = x509.ObjectIdentifier("1.3.6.1.4.1.45724.1.1.4")  # id-fido-gen-ce-aaguid


@dataclass(frozen=True, slots=True)
class Site:
    """Whose keys these are: the host's name, and the one origin (scheme, host, port) that may use them (F62)."""

    rp_id: str
    origin: str
    name: str


@dataclass(frozen=True, slots=True)
class NewKey:
    """
    ``handle`` and ``public_key`` are base64url; ``verified``: it asked for a PIN or a finger itself. ``model``: its
    AAGUID, by its own word; ``vouched``: a maker whose root certificate we were given has signed that it is so.
    """

    handle: str
    public_key: str
    count: int
    verified: bool
    model: str
    backed_up: bool
    vouched: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A signature that is right. ``count`` is the key's own counter, 0 for keys that have none."""

    count: int
    verified: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """What an answer says of itself before anything is checked; ``owner`` is empty unless the key keeps it."""

    challenge: Secret
    handle: str
    owner: str


def creation_options(
    site: Site,
    challenge: Secret,
    owner: str,
    login: str,
    name: str,
    known: Sequence[str],
    *,
    verify: bool,
    vouched: bool = False,
) -> str:
    """
    JSON for ``navigator.credentials.create``.

    Args:
        owner: The person's id; the key gives it back.
        known: Handles of the keys this person has: none of them is registered twice.
        verify: The key must ask for a PIN or a finger.
        vouched: It shall show its maker's signature for its model.
    """
    options = library.generate_registration_options(
        rp_id=site.rp_id,
        rp_name=site.name,
        user_id=owner.encode(),
        user_name=login,
        user_display_name=name,
        challenge=base64url_to_bytes(challenge.reveal()),
        timeout=MILLISECONDS,
        attestation=AttestationConveyancePreference.DIRECT if vouched else AttestationConveyancePreference.NONE,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=_verification(verify=verify)
        ),
        exclude_credentials=_descriptors(known),
    )
    return library.options_to_json(options)


def request_options(site: Site, challenge: Secret, known: Sequence[str], *, verify: bool) -> str:
    """JSON for ``navigator.credentials.get``; no ``known`` handles: any passkey of this site."""
    options = library.generate_authentication_options(
        rp_id=site.rp_id,
        challenge=base64url_to_bytes(challenge.reveal()),
        timeout=MILLISECONDS,
        allow_credentials=_descriptors(known) or None,
        user_verification=_verification(verify=verify),
    )
    return library.options_to_json(options)


def claim_of(answer: str) -> Claim | None:
    """Which challenge, key and person an answer names; None for what is no answer at all."""
    if len(answer) > LONGEST:
        return None
    try:
        told = json.loads(answer)
        client = json.loads(base64url_to_bytes(told["response"]["clientDataJSON"]))
        owner = told["response"].get("userHandle") or ""
        return Claim(Secret(_text(client["challenge"])), _text(told["id"]), base64url_to_bytes(_text(owner)).decode())
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def registered(
    site: Site, answer: str, challenge: Secret, *, verify: bool, makers: Sequence[str] = ()
) -> NewKey | None:
    """
    The key that a browser has made for this challenge; None for whatever is wrong with it.

    Args:
        makers: Root certificates, PEM, of makers whose word for a key's model is taken.
    """
    found = _checked(site, answer, challenge, verify=verify)
    if found is None:
        return None
    again = _checked(site, answer, challenge, verify=verify, makers=makers) if makers else None
    return NewKey(
        bytes_to_base64url(found.credential_id),
        bytes_to_base64url(found.credential_public_key),
        found.sign_count,
        found.user_verified,
        found.aaguid,
        found.credential_backed_up,
        vouched=again is not None and _names_its_model(again),
    )


def _checked(
    site: Site, answer: str, challenge: Secret, *, verify: bool, makers: Sequence[str] = ()
) -> VerifiedRegistration | None:
    roots = [one.encode() for one in makers]
    try:
        return library.verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge.reveal()),
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            require_user_verification=verify,
            pem_root_certs_bytes_by_fmt=dict.fromkeys(_BY_MAKER, roots),
        )
    except (WebAuthnException, ValueError, TypeError, KeyError):
        return None


def _names_its_model(found: VerifiedRegistration) -> bool:
    """A maker's certificate signed it (a key's own signature says nothing of a model), and for no other model."""
    if found.fmt not in _BY_MAKER:
        return False
    chain = parse_attestation_object(found.attestation_object).att_stmt.x5c
    if not chain:
        return False
    try:
        extensions = x509.load_der_x509_certificate(chain[0]).extensions
    except (ValueError, x509.DuplicateExtension):
        return False
    named = [one.value for one in extensions if one.oid == _MODEL_OF]
    return all(isinstance(one, x509.UnrecognizedExtension) and one.value == _octets(found.aaguid) for one in named)


def _octets(model: str) -> bytes:
    """An AAGUID as a certificate has it: a DER OCTET STRING."""
    return b"\x04\x10" + UUID(model).bytes


def shown(site: Site, answer: str, challenge: Secret, public_key: str, *, verify: bool) -> Shown | None:
    """
    Is the answer signed by this key, for this challenge, site and origin? None for every way in which it is not.

    Whether the counter has grown is the caller's to ask: a copy of a key is another matter than a wrong signature.
    """
    try:
        found = library.verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge.reveal()),
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(public_key),
            credential_current_sign_count=0,
            require_user_verification=verify,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError):
        return None
    return Shown(found.new_sign_count, found.user_verified)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _descriptors(handles: Sequence[str]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(handle)) for handle in handles]


def _verification(*, verify: bool) -> UserVerificationRequirement:
    return UserVerificationRequirement.REQUIRED if verify else UserVerificationRequirement.PREFERRED
