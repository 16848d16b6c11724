"""A notice as a letter: its sentence, when, where to look, who sends it; never a link that does something (6.3.7)."""

from datetime import datetime

from idm.messages import Message, Said
from idm.messages import mail as say
from idm.office.instance import Instance
from idm.ports import Letter
from idm.store.outbox import Mail

LONGEST_SUBJECT = 60  # characters of the sentence


def letter_of(instance: Instance, mail: Mail) -> Letter:
    """The same whenever it is asked for: a mail that is sent twice is one mail."""
    return written(instance, mail.said, mail.address, mail.message_id, mail.made_at)


def written(instance: Instance, said: Said, address: str, message_id: str, at: datetime) -> Letter:
    """A letter about one sentence."""
    first = said.text.partition("。")[0]
    short = first if len(first) <= LONGEST_SUBJECT else f"{first[: LONGEST_SUBJECT - 1]}…"
    url = instance.settings.public_url
    text = say.LETTER.say(text=said.text, at=at, url=f"\n{url}/me" if url else "", body=instance.policy.body.name).text
    return Letter(address, _subject(instance).say(first=short).text, text, message_id, at)


def _subject(instance: Instance) -> Message:
    """A rehearsal's mail is never taken for a real one."""
    return say.SUBJECT_REHEARSAL if instance.settings.rehearsal else say.SUBJECT
