"""A provider applies: start, fill in any order as a draft, submit before the round closes, withdraw."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from consortium.admission import queries
from consortium.admission.events import ApplicationSubmitted
from consortium.admission.models import Application, ApplicationLot, ExclusionDeclaration, Questionnaire, Round
from consortium.admission.rules import applications as rules
from consortium.admission.rules import rounds, standing, tasks
from consortium.admission.rules.grounds import Ground, grounds_of
from consortium.admission.rules.questionnaire import Questions
from consortium.admission.rules.tasks import Declared
from consortium.admission.services.extending import remind_before_it_is_due
from consortium.admission.services.reapplying import carry_over
from consortium.kernel import audit, outbox, seals
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db, new_id
from consortium.kernel.errors import Refused
from consortium.members import queries as members
from consortium.members import services as joining
from consortium.register import queries as register
from consortium.register.rules import LegalForm
from consortium.systems import queries as systems
from consortium.systems.rules import REGIMES, Regime

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Letters and digits that nobody mistakes for one another on the telephone."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an applicant holds in hand: `token` is signed and can be checked by anybody."""

    application_id: UUID
    reference: str
    received_at: datetime
    sha256: str
    token: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft with everything that a rule asks about it."""

    application: Application
    questions: Questions
    lots: Mapping[UUID, int]
    offers: Mapping[UUID, Sequence[UUID]]
    answers: Mapping[str, str]
    grounds: Sequence[Ground]
    declared: Mapping[str, Declared]

    def parts(self) -> list[tasks.Part]:
        """What is done and what is left, in the order of the page."""
        return [
            tasks.part_of_lots(self.offers),
            *tasks.parts_of_questionnaire(self.questions, self.answers),
            tasks.part_of_exclusions(self.grounds, self.declared),
        ]


def start_application(*, actor: Actor, round_id: UUID, now: datetime) -> Application:
    """Start a draft in an open round, or find the one already started. From now on members may see the provider.

    It begins as the provider's last application to the system, as far as that still fits.

    In a standing opening another may follow a decision, or an application that was withdrawn.

    Raises `Refused` without a profile, and outside the round's dates.
    """
    round_ = queries.get_round(round_id)
    rounds.ensure_open(opens_at=round_.opens_at, closes_at=round_.closes_at, at=now)
    existing = queries.find_own_application(actor, round_id)
    if existing is not None and not may_apply_again(existing, round_):
        return existing
    legal_form = _legal_form(actor)
    system = systems.get_system(round_.system_id)
    joining.take_part(actor=actor, consortium_id=system.consortium_id, now=now)
    application_id = new_id()
    application = Application(
        provider_id=actor.organisation,
        id=application_id,
        lead_id=round_.lead_id,
        round_id=round_.id,
        reference=f"R{round_.number}-{_letters_of(application_id)}",
        legal_form=str(legal_form),
        started_at=now,
        attempt=existing.attempt + 1 if existing else 1,
    )
    db.session.add(application)
    db.session.flush()
    audit.record(actor, "application.started", application, round=round_.id)
    carry_over(actor=actor, application=application, system_id=system.id, now=now)
    return application


def may_apply_again(application: Application, round_: Round) -> bool:
    """Whether another application may follow this one, of the actor's own, in the same opening."""
    made = queries.decisions_of([application.id]).get(application.id, [])
    return standing.may_apply_again(
        is_standing=round_.is_standing,
        is_withdrawn=application.withdrawn_at is not None,
        is_released=any(each.released_at is not None for each in made),
    )


def save_lots(
    *, actor: Actor, application_id: UUID, offers: Mapping[UUID, Sequence[UUID]], now: datetime
) -> Application:
    """Save which lots are applied for, each with the councils in whose areas it is offered; replaces what was saved.

    Raises `Refused` for a lot of another system or a council that may not buy through it.
    """
    application = changeable(actor, application_id, now)
    round_ = queries.get_round(application.round_id)
    system = systems.get_system(round_.system_id)
    wanted = {lot: list(dict.fromkeys(councils)) for lot, councils in offers.items() if councils}
    if not set(wanted) <= {lot.id for lot in systems.list_lots(system.id)}:
        raise Refused("application.unknown_lot")
    bodies = members.list_councils_that_may_call_off(system.consortium_id, local(now).date())
    if not {place for places in wanted.values() for place in places} <= {body.organisation_id for body in bodies}:
        raise Refused("application.unknown_place")
    db.session.execute(
        sa.delete(ApplicationLot).where(
            ApplicationLot.provider_id == actor.organisation, ApplicationLot.application_id == application_id
        )
    )
    db.session.add_all(
        ApplicationLot(
            provider_id=actor.organisation,
            application_id=application_id,
            lead_id=application.lead_id,
            lot_id=lot,
            council_ids=places,
        )
        for lot, places in wanted.items()
    )
    db.session.flush()
    audit.record(actor, "application.lots_saved", application, lots=[str(lot) for lot in wanted])
    return application


def declare_exclusions(
    *, actor: Actor, application_id: UUID, declared: Mapping[str, Declared], now: datetime
) -> Application:
    """Say of each exclusion ground whether it applies, with the self-cleaning evidence where it does.

    Raises `Refused` for a ground that is not on the list of the system's regime.
    """
    application = changeable(actor, application_id, now)
    known = {ground.key for ground in _grounds(application)}
    if unknown := next((key for key in declared if key not in known), None):
        raise Refused("application.unknown_ground", ground=unknown)
    if declared:
        said = insert(ExclusionDeclaration).values(
            [
                {
                    "provider_id": actor.organisation,
                    "application_id": application_id,
                    "ground": key,
                    "applies": each.applies,
                    "self_cleaning": each.self_cleaning.strip() or None if each.applies else None,
                    "declared_at": now,
                }
                for key, each in declared.items()
            ]
        )
        db.session.execute(
            said.on_conflict_do_update(
                index_elements=["provider_id", "application_id", "ground"],
                set_={name: said.excluded[name] for name in ("applies", "self_cleaning", "declared_at")},
            )
        )
    audit.record(actor, "application.exclusions_declared", application)
    return application


def submit_application(*, actor: Actor, application_id: UUID) -> Receipt:
    """Submit a complete draft. The database's wall clock decides under the round's lock: at the closing moment is late.

    Raises `Refused` for a late application, and naming what is left where something is.
    """
    application = queries.get_own_application(actor, application_id)
    round_ = queries.lock_round(application.round_id)
    rules.ensure_may_submit(
        submitted_at=application.submitted_at,
        withdrawn_at=application.withdrawn_at,
        opens_at=round_.opens_at,
        closes_at=round_.closes_at,
        received_at=round_.at,
    )
    application.legal_form = str(_legal_form(actor))
    draft = load_draft(application)
    rules.ensure_complete(tasks.left_in(draft.parts()))
    digest = hashlib.sha256(orjson.dumps(_document_of(draft), option=orjson.OPT_SORT_KEYS)).digest()
    token = seals.sign(
        {
            "what": "application",
            "application": str(application.id),
            "reference": application.reference,
            "round": str(application.round_id),
            "provider": str(application.provider_id),
            "received_at": round_.at.isoformat(),
            "sha256": digest.hex(),
        }
    )
    application.submitted_at, application.submitted_by = round_.at, actor.person
    application.submitted_hash, application.receipt = digest, token
    db.session.flush()
    audit.record(actor, "application.submitted", application, also_for=[application.lead_id], sha256=digest.hex())
    outbox.record(ApplicationSubmitted(application_id=application.id))
    remind_before_it_is_due(application, now=round_.at)
    return Receipt(application.id, application.reference, round_.at, digest.hex(), token)


def receipt_of(application: Application) -> Receipt | None:
    """The receipt again, for as long as anybody asks; None for a draft."""
    if application.submitted_at is None or application.submitted_hash is None or application.receipt is None:
        return None
    digest = bytes(application.submitted_hash).hex()
    return Receipt(application.id, application.reference, application.submitted_at, digest, application.receipt)


def withdraw_application(*, actor: Actor, application_id: UUID, now: datetime) -> Application:
    """Withdraw an application, or give up a draft. The lead no longer sees it. Raises `Refused` once it is decided."""
    application = queries.get_own_application(actor, application_id)
    released = queries.decisions_of([application.id]).get(application.id, [])
    rules.ensure_may_withdraw(withdrawn_at=application.withdrawn_at, is_released=bool(released))
    application.withdrawn_at = now
    db.session.flush()
    chains = [application.lead_id] if application.submitted_at is not None else []
    audit.record(actor, "application.withdrawn", application, also_for=chains)
    return application


def load_draft(application: Application) -> Draft:
    """The application with its questions, answers and declarations, as its applicant sees them."""
    questionnaire = questionnaire_of(application)
    lots = {lot.id: lot.number for lot in systems.list_lots(questionnaire.system_id)}
    offers = queries.offers_of([application.id]).get(application.id, {})
    asked = queries.questions_of(questionnaire).asked_of(
        [lots[lot] for lot in offers] or lots.values(), LegalForm(application.legal_form)
    )
    return Draft(
        application=application,
        questions=asked,
        lots=lots,
        offers=offers,
        answers=queries.answers_of([application.id]).get(application.id, {}),
        grounds=_grounds(application),
        declared=queries.declarations_of(application.id),
    )


def changeable(actor: Actor, application_id: UUID, now: datetime) -> Application:
    """The actor's own draft, while its round is open. Raises `Refused`."""
    application = queries.get_own_application(actor, application_id)
    rules.ensure_may_change(submitted_at=application.submitted_at, withdrawn_at=application.withdrawn_at)
    round_ = queries.get_round(application.round_id)
    rounds.ensure_open(opens_at=round_.opens_at, closes_at=round_.closes_at, at=now)
    application.legal_form = str(_legal_form(actor))
    return application


def _legal_form(actor: Actor) -> LegalForm:
    profile = register.find_profile(actor.organisation)
    if profile is None:
        raise Refused("application.profile_first")
    return LegalForm(profile.legal_form)


def questionnaire_of(application: Application) -> Questionnaire:
    return queries.get_questionnaire(queries.get_round(application.round_id).questionnaire_id)


def _grounds(application: Application) -> Sequence[Ground]:
    system = systems.get_system(queries.get_round(application.round_id).system_id)
    return grounds_of(REGIMES[Regime(system.regime)].exclusion_list)


def _letters_of(identifier: UUID) -> str:
    """Seven letters and digits from the random end of an id."""
    number = identifier.int & (1 << 62) - 1
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(7))


def _document_of(draft: Draft) -> dict[str, object]:
    """Everything that was submitted, in one canonical form: its SHA-256 stands in the receipt."""
    application = draft.application
    return {
        "application": str(application.id),
        "round": str(application.round_id),
        "legal_form": application.legal_form,
        "lots": {str(lot): sorted(map(str, places)) for lot, places in draft.offers.items()},
        "answers": {question.key: draft.answers[question.key] for question in draft.questions},
        "exclusions": {key: [said.applies, said.self_cleaning] for key, said in draft.declared.items()},
        "evidence": sorted(str(each.id) for each in register.list_evidence(application.provider_id)),
    }
