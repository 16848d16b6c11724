"""Every table, by subject."""

from idm.store.tables.adoption import address, adoption, found_entry
from idm.store.tables.audit import audit_entry, audit_head
from idm.store.tables.base import BigKey, UtcDateTime, metadata
from idm.store.tables.campaigns import campaign, campaign_line
from idm.store.tables.cards import card, card_order, card_step
from idm.store.tables.cases import case_decision, case_file, setting_text
from idm.store.tables.consents import consent, consent_text
from idm.store.tables.contracts import contract, contract_sponsor, contract_worker
from idm.store.tables.directories import directory, lease, mark
from idm.store.tables.facts import absence, employment, person_name, posting, renumbering, stop, unit
from idm.store.tables.files import batch, batch_reader, mapping
from idm.store.tables.leaving import leaving, leaving_task, receipt
from idm.store.tables.mail import outbox
from idm.store.tables.managed import managed_account, shared_member
from idm.store.tables.people import account, instance, person
from idm.store.tables.privileges import (
    away,
    checkout,
    privileged_account,
    review,
    vault_item,
    vault_version,
    work_window,
)
from idm.store.tables.sign_in import (
    attempt,
    challenge,
    client,
    credential,
    epoch,
    notice,
    reset_request,
    session,
    tally,
)
from idm.store.tables.urgent import emergency_act, investigation, violation, violation_step
from idm.store.tables.usage import last_use, use_source

__all__ = [
    "BigKey",
    "UtcDateTime",
    "absence",
    "account",
    "address",
    "adoption",
    "attempt",
    "audit_entry",
    "audit_head",
    "away",
    "batch",
    "batch_reader",
    "campaign",
    "campaign_line",
    "card",
    "card_order",
    "card_step",
    "case_decision",
    "case_file",
    "challenge",
    "checkout",
    "client",
    "consent",
    "consent_text",
    "contract",
    "contract_sponsor",
    "contract_worker",
    "credential",
    "directory",
    "emergency_act",
    "employment",
    "epoch",
    "found_entry",
    "instance",
    "investigation",
    "last_use",
    "lease",
    "leaving",
    "leaving_task",
    "managed_account",
    "mapping",
    "mark",
    "metadata",
    "notice",
    "outbox",
    "person",
    "person_name",
    "posting",
    "privileged_account",
    "receipt",
    "renumbering",
    "reset_request",
    "review",
    "session",
    "setting_text",
    "shared_member",
    "stop",
    "tally",
    "unit",
    "use_source",
    "vault_item",
    "vault_version",
    "violation",
    "violation_step",
    "work_window",
]
