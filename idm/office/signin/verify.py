"""Another system asks: is it this person, and is what he showed enough there? (NISHIHARA-5.4.2, 5.4.3, 7.2.3)

Whatever is wrong with the person or with what he showed, the answer is one and the same, and as much is read and
written for it; the reason is on record (F10, F11). Whoever asks is judged by its key in the very transaction that
answers. What cannot be answered is not allowed.
"""

from dataclasses import replace

from idm.audit.entry import Act, Draft
from idm.calendar import day_of
from idm.facts import Form, Person
from idm.messages import Message
from idm.messages import api as say
from idm.office.instance import Instance
from idm.office.signin import clients as counter
from idm.office.signin import continuing
from idm.office.signin.clients import Scope
from idm.office.signin.codes import NOBODY
from idm.office.signin.gate import Gate
from idm.office.signin.proofs import USED, Asked, Checked, Proofs, Shown, read
from idm.office.signin.questions import Answer, Question
from idm.passwords.hashing import Hasher
from idm.policy.factors import System
from idm.rules import consents, external
from idm.rules.cards import factors_of
from idm.rules.employment import left_over, status_on
from idm.rules.factors import CARD, judged
from idm.secret import Secret
from idm.signin.names import canonical
from idm.store import facts, log, sessions, verifying
from idm.store.clients import Client
from idm.store.verifying import Found
from idm.verdict import Status

REFUSED = "verify.refused"
"""The rule of every answer that tells nothing."""

USED_UP = "verify.used"
"""The rule of a refusal that is told to whoever was recognised: the code was right, and used before."""


class _Overtaken(Exception):
    """What was judged is not so any more."""


class Verifier:
    """The counter of one process; it remembers nothing of a person."""

    def __init__(self, instance: Instance, gate: Gate, hasher: Hasher) -> None:
        self._instance = instance
        self._proofs = Proofs(instance, gate, hasher)

    def answer(self, key: Secret, question: Question) -> Answer:
        """
        Raises:
            NotKnown, NotYours: whoever asks may not.
            NotReady: the database is away; nobody is allowed.
        """
        checked = None if question.password is None else self._proofs.check(key, question, question.password)
        earlier = checked.earlier if checked else None
        while True:
            try:
                return self._answer(key, question, checked, earlier)
            except _Overtaken:  # nothing of it was kept; each time somebody else has changed his facts
                earlier = None

    def _answer(self, key: Secret, question: Question, checked: Checked | None, earlier: Found | None) -> Answer:
        """
        Args:
            earlier: What was read before, to be answered by if it is still so in the end.
        """
        now = self._instance.clock.now()
        with self._instance.store.write() as connection:
            found = earlier or read(connection, key, question)
            client = counter.judged(found.client, Scope.VERIFY, now)
            counter.noted(connection, client, now)
            asked = Asked(connection, question, client, found, now)
            if self._number_alone(asked):
                shown, answer, wrong = self._number_refused(asked)
            else:
                shown = self._proofs.use(asked, checked)
                answer, wrong = self._settle(asked, shown, checked)
            if earlier is not None and not answer.allowed and read(connection, key, question).stamp != found.stamp:
                raise _Overtaken  # read once more for every no: it takes as long as one about a wrong password (F10)
            draft = self._noted(asked, shown, answer, wrong)
            if not answer.allowed or found.person is None:
                log.append(connection, [draft], now)
            elif self._put_down(asked, draft, key, found.person, earlier) != found.version:
                raise _Overtaken
            return answer

    def _settle(self, asked: Asked, shown: Shown, checked: Checked | None) -> tuple[Answer, str]:
        """The answer, and what is wrong, as a word for the log."""
        question, person, wrong, now = asked.question, asked.found.person, shown.wrong, asked.now
        system = self._system(asked.client, question.system)
        if person is None:
            wrong = "unknown"
        elif left_over(person, day_of(now)) or not self._active(asked, person, wrong):
            wrong = "stopped"
        if system is None:
            wrong = "system"
        if person is None or system is None or wrong:
            return self._refused(asked, shown, wrong), wrong
        if shown.to_be_changed:
            return self._refusal(say.CHANGE_FIRST), "to_be_changed"
        answer = self._judged(asked, system, shown)
        if answer.allowed:
            barred = self._barred(asked, system, person)
            return (answer, "") if barred is None else (self._refusal(say.NOT_ALLOWED), barred)
        if question.in_steps and question.code is None and checked and checked.known:
            token = continuing.hand_out(asked.connection, asked.client, system.key, checked.known, now)
            answer = replace(answer, state=token)
        return answer, answer.rule

    def _active(self, asked: Asked, person: Person, wrong: str) -> bool:
        """
        Args:
            wrong: With what was shown, if anything is: then a contractor's contracts need not be read, and nobody's
                guess takes longer for being about one (F10).
        """
        day = day_of(asked.now)
        job = person.employment_on(day)
        if job is not None and job.form is Form.CONTRACTOR:
            if wrong:
                return True
            person = next(facts.people(asked.connection, {person.id}))
        return status_on(person, self._instance.policy, day, asked.now)[0] is Status.ACTIVE

    def _barred(self, asked: Asked, system: System, person: Person) -> str | None:
        """
        The rule by which somebody who has proved himself does not come in: his consent is missing (6.1(2)②), or he has
        no permit from outside (7.2(2)①). Nearly nobody's cases and consents have to be read for it.
        """
        policy, day = self._instance.policy, day_of(asked.now)
        job = person.employment_on(day)
        about = policy.consents.asked
        may_wait = about.waits and job is not None and job.form in about.forms
        if not may_wait and not external.from_outside(system):
            return None
        whole = next(facts.people(asked.connection, {person.id}))
        if consents.waits(whole, policy, day) is not None:
            return consents.SIGNED
        return external.barred(policy, system, whole, factors_of(whole, asked.now), asked.now)

    def _number_alone(self, asked: Asked) -> bool:
        """A card's number, and nothing that anybody knows or has besides."""
        question = asked.question
        others = (question.password, question.code, question.state)
        number = question.card is not None and question.card.answer is None
        return number and not self._vouched(asked) and all(one is None for one in others)

    def _number_refused(self, asked: Asked) -> tuple[Shown, Answer, str]:
        """The same for everybody's name and every number, and no card is looked for: it tells nobody whose it is."""
        system = self._system(asked.client, asked.question.system)
        answer = self._refusal(say.NOT_ALLOWED)
        if system is not None:
            answer = self._judged(asked, system, Shown({CARD: asked.now}))
        return Shown({}), answer, answer.rule

    def _judged(self, asked: Asked, system: System, shown: Shown) -> Answer:
        policy, at = self._instance.policy, {**dict.fromkeys(self._vouched(asked), asked.now), **shown.at}
        found = judged(policy, system.tier, at, asked.now)
        if found.allowed:
            found = external.too_little(policy, system, at) or found
        said = say.ALLOWED.say() if found.allowed else say.NOT_ENOUGH.say(shown=found.because.detail)
        return Answer(found.allowed, found.because.rule, found.clause, tuple(sorted(found.missing)), said)

    def _refused(self, asked: Asked, shown: Shown, wrong: str) -> Answer:
        """That a code was used before is for whoever has shown more than a code that somebody else may have seen."""
        if wrong == USED and (shown.at or self._vouched(asked)):
            return self._refusal(say.CODE_USED, USED_UP)
        return self._refusal(say.NOT_ALLOWED)

    def _refusal(self, message: Message, rule: str = REFUSED) -> Answer:
        return Answer(False, rule, self._instance.policy.rules[rule].source, (), message.say())

    def _vouched(self, asked: Asked) -> frozenset[str]:
        """Kinds of factor that whoever asks has checked itself, as far as it is believed."""
        return asked.question.vouched if Scope.VOUCH in asked.client.scopes else frozenset()

    def _system(self, client: Client, key: str) -> System | None:
        """The system, when the profile has it and the client may ask for it."""
        return self._instance.policy.systems.get(key) if not client.systems or key in client.systems else None

    def _noted(self, asked: Asked, shown: Shown, answer: Answer, wrong: str) -> Draft:
        """For the person's own eyes; the line that is still to be put down."""
        question, person = asked.question, asked.found.person
        what, terminal = "verified" if answer.allowed else "failed", question.terminal or asked.client.name
        who = person.id if person else None
        sessions.tried(asked.connection, who, what, terminal, asked.now, system=question.system)
        return Draft(
            act=Act.VERIFIED if answer.allowed else Act.NOT_VERIFIED,
            by=counter.by(asked.client),
            via="api",
            subject=who or NOBODY,
            object=question.system,
            outcome="ok" if answer.allowed else "refused",
            reason=answer.rule if answer.allowed else wrong,
            data={"shown": sorted(shown.at)},
        )

    def _put_down(self, asked: Asked, draft: Draft, key: Secret, person: Person, earlier: Found | None) -> int:
        """What was taken from him by now counts (F15, F68); what was read earlier must be so in all that it told."""
        if earlier is None:
            return verifying.put_down(asked.connection, draft, asked.now, person.id)
        name, digest = canonical(asked.question.name), counter.digest(key)
        return verifying.put_down_still(asked.connection, draft, asked.now, person.id, name, digest)
