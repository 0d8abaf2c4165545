"""What happens after a mini-tender's acts: who is told, and what an authorised or refused spend leads to."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from consortium.kernel import clock, notify, outbox, sealing
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import uk_moment
from consortium.members import queries as members
from consortium.people import queries as people
from consortium.people.rules import Role
from consortium.register.events import ProviderAdmitted
from tenants.authorisation.events import SpendAuthorised, SpendRefused
from tenants.minitender import events, queries, services
from tenants.minitender.rules.state import Status

MAIL = "tenants/minitender/mail"
BIDDERS = (Role.BID_WRITER, Role.REGISTERED_MANAGER)


def _tell(actor: Actor, template: str, key: str, facts: Mapping[str, str], *roles: Role) -> None:
    """Write once to everyone in the organisation who holds one of the roles."""
    contacts = people.list_contacts(actor.organisation, *roles)
    notify.tell(actor, contacts, key=key, template=f"{MAIL}/{template}", facts=facts)


@outbox.handles(events.MiniTenderPublished)
def tell_invited(actor: Actor, event: events.MiniTenderPublished) -> None:
    sealing.own_public_key(actor)  # made now, where it is not there yet, and not as bids come in
    tender = queries.get_invited(actor, event.mini_tender_id)
    facts = {
        "reference": tender.reference,
        "council": members.get_organisation(tender.council_id).name,
        "closes_at": uk_moment(tender.closes_at) if tender.closes_at else "",
        "path": f"/invitations/{tender.id}",
    }
    _tell(actor, "invited", f"invited:{tender.id}", facts, *BIDDERS)


@outbox.handles(events.DeadlineExtended)
def tell_of_extension(actor: Actor, event: events.DeadlineExtended) -> None:
    tender = queries.get_invited(actor, event.mini_tender_id)
    facts = {
        "reference": tender.reference,
        "closes_at": uk_moment(tender.closes_at) if tender.closes_at else "",
        "path": f"/invitations/{tender.id}",
    }
    _tell(actor, "extended", f"extended:{tender.id}:{event.closes_at}", facts, *BIDDERS)


@outbox.handles(events.MiniTenderWithdrawn)
def tell_of_withdrawal(actor: Actor, event: events.MiniTenderWithdrawn) -> None:
    tender = queries.get_invited(actor, event.mini_tender_id)
    facts = {"reference": tender.reference, "path": f"/invitations/{tender.id}"}
    _tell(actor, "withdrawn", f"withdrawn:{tender.id}", facts, *BIDDERS)


@outbox.handles(events.MiniTenderChanged)
def tell_of_change(actor: Actor, event: events.MiniTenderChanged) -> None:
    """Whoever has a bid learns that it does not count until it is confirmed."""
    tender = queries.get_invited(actor, event.mini_tender_id)
    is_waiting = tender.id in queries.list_unconfirmed(actor, [tender.id])
    facts = _facts_of_version(tender)
    _tell(actor, "unconfirmed" if is_waiting else "changed", f"changed:{tender.id}:{event.version}", facts, *BIDDERS)


@outbox.handles(events.ConfirmationDue)
def remind_to_confirm(actor: Actor, event: events.ConfirmationDue) -> None:
    """Half-way to the deadline: only where a bid still waits for this version."""
    tender = queries.get_invited(actor, event.mini_tender_id)
    is_open = Status(tender.status) is Status.PUBLISHED and tender.version == event.version
    if is_open and tender.id in queries.list_unconfirmed(actor, [tender.id]):
        _tell(actor, "unconfirmed", f"confirm:{tender.id}:{event.version}", _facts_of_version(tender), *BIDDERS)


def _facts_of_version(tender: Any) -> dict[str, str]:
    return {
        "reference": tender.reference,
        "version": str(tender.version),
        "closes_at": uk_moment(tender.closes_at),
        "path": f"/invitations/{tender.id}",
    }


@outbox.handles(events.QuestionAsked)
def tell_of_question(actor: Actor, event: events.QuestionAsked) -> None:
    """The council hears that there is a question, not whose."""
    clarification = queries.get_own_clarification(actor, event.clarification_id)
    tender = queries.get_own_mini_tender(actor, clarification.mini_tender_id)
    facts = {"reference": tender.reference, "path": f"/mini-tenders/{tender.id}/questions"}
    _tell(actor, "question", f"question:{clarification.id}", facts, Role.COMMISSIONER)


@outbox.handles(events.QuestionAnswered)
def tell_of_answer(actor: Actor, event: events.QuestionAnswered) -> None:
    tender = queries.get_invited(actor, event.mini_tender_id)
    facts = {"reference": tender.reference, "path": f"/invitations/{tender.id}#questions"}
    _tell(actor, "answered", f"answered:{event.clarification_id}", facts, *BIDDERS)


@outbox.handles(events.BidSubmitted)
def send_receipt(actor: Actor, event: events.BidSubmitted) -> None:
    tender = queries.get_invited(actor, event.mini_tender_id)
    receipt = services.Receipt.of(queries.get_own_version(actor, event.bid_id, event.version))
    facts = {
        "reference": receipt.reference,
        "version": str(receipt.version),
        "tender": tender.reference,
        "received_at": uk_moment(receipt.received_at),
        "sha256": receipt.sha256.hex(),
        "path": f"/invitations/{tender.id}/receipts/{receipt.version}",
    }
    _tell(actor, "receipt", f"receipt:{event.bid_id}:{event.version}", facts, *BIDDERS)


@outbox.handles(events.BiddingClosed)
def commit_receipts(actor: Actor, event: events.BiddingClosed) -> None:
    services.commit_receipts(actor=actor, mini_tender_id=event.mini_tender_id)


@outbox.handles(events.BidInvalid)
def tell_of_invalid_bid(actor: Actor, event: events.BidInvalid) -> None:
    tender = queries.get_invited(actor, event.mini_tender_id)
    facts = {"reference": tender.reference, "path": f"/invitations/{tender.id}"}
    _tell(actor, "invalid", f"invalid:{tender.id}", facts, *BIDDERS)


@outbox.handles(events.NegotiationOpened)
def tell_of_negotiation(actor: Actor, event: events.NegotiationOpened) -> None:
    tender = queries.get_invited(actor, event.mini_tender_id)
    found = queries.find_negotiation(actor.organisation, tender.id)
    facts = {
        "reference": tender.reference,
        "closes_at": uk_moment(found[0].closes_at) if found else "",
        "path": f"/invitations/{tender.id}/improve",
    }
    _tell(actor, "negotiation", f"negotiation:{tender.id}:{event.number}", facts, *BIDDERS)


@outbox.handles(events.PriceAskedAbout)
def tell_of_price_query(actor: Actor, event: events.PriceAskedAbout) -> None:
    tender = queries.get_invited(actor, event.mini_tender_id)
    asked = {each.id: each for each in queries.list_price_queries(tender.council_id, tender.id)}[event.query_id]
    facts = {
        "reference": tender.reference,
        "reply_by_at": uk_moment(asked.reply_by_at),
        "path": f"/invitations/{tender.id}/prices/{event.query_id}",
    }
    _tell(actor, "price_query", f"price:{event.query_id}", facts, *BIDDERS)


@outbox.handles(events.PriceExplained)
def tell_of_price_reply(actor: Actor, event: events.PriceExplained) -> None:
    tender = queries.get_own_mini_tender(actor, event.mini_tender_id)
    facts = {"reference": tender.reference, "path": f"/mini-tenders/{tender.id}/prices"}
    _tell(actor, "price_reply", f"price reply:{event.query_id}", facts, Role.COMMISSIONER)


@outbox.handles(events.PriceDecided)
def tell_of_price_decision(actor: Actor, event: events.PriceDecided) -> None:
    tender = queries.get_invited(actor, event.mini_tender_id)
    facts = {"reference": tender.reference, "path": f"/invitations/{tender.id}/prices/{event.query_id}"}
    _tell(actor, "price_decided", f"price decided:{event.query_id}", facts, *BIDDERS)


@outbox.handles(events.CorrectionAsked)
def tell_of_correction(actor: Actor, event: events.CorrectionAsked) -> None:
    tender = queries.get_own_mini_tender(actor, event.mini_tender_id)
    facts = {"reference": tender.reference, "path": f"/mini-tenders/{tender.id}/prices"}
    _tell(actor, "correction_asked", f"correction:{tender.id}", facts, Role.COMMISSIONER)


@outbox.handles(events.CorrectionDecided)
def tell_of_corrected_price(actor: Actor, event: events.CorrectionDecided) -> None:
    tender = queries.get_invited(actor, event.mini_tender_id)
    facts = {"reference": tender.reference, "path": f"/invitations/{tender.id}"}
    _tell(actor, "correction_decided", f"correction decided:{event.correction_id}", facts, *BIDDERS)


@outbox.handles(events.ReasonSentBack)
def ask_for_other_words(actor: Actor, event: events.ReasonSentBack) -> None:
    sent = queries.get_reworded(actor, event.mini_tender_id, event.reworded_id)
    if sent.words is None:
        path = f"/mini-tenders/{sent.mini_tender_id}/letters/{sent.id}"
        _tell_officers(actor, sent.mini_tender_id, "reason_sent_back", f"sent back:{sent.id}", path, event.moderator_id)


@outbox.handles(events.ReasonReworded)
def tell_of_other_words(actor: Actor, event: events.ReasonReworded) -> None:
    path = f"/mini-tenders/{event.mini_tender_id}/letters"
    key = f"reworded:{event.reworded_id}"
    _tell_officers(actor, event.mini_tender_id, "reason_reworded", key, path, event.asked_by)


@outbox.handles(events.LetterOverrideAsked)
def ask_second_officer(actor: Actor, event: events.LetterOverrideAsked) -> None:
    """Write to every commissioner but the one who asks."""
    override = queries.get_letter_override(actor, event.mini_tender_id, event.override_id)
    contacts = people.list_contacts(actor.organisation, Role.COMMISSIONER)
    others = [each.person_id for each in contacts if each.person_id != override.asked_by]
    path = f"/mini-tenders/{event.mini_tender_id}/letters"
    _tell_officers(actor, event.mini_tender_id, "letter_override_asked", f"letter:{override.id}", path, *others)


def _tell_officers(actor: Actor, mini_tender_id: UUID, template: str, key: str, path: str, *person_ids: UUID) -> None:
    """Write once to those of the council's officers, as far as they still are."""
    tender = queries.get_own_mini_tender(actor, mini_tender_id)
    officers = people.list_contacts(actor.organisation, Role.COMMISSIONER, Role.PROCUREMENT_OFFICER)
    notify.tell(
        actor,
        [officer for officer in officers if officer.person_id in person_ids],
        key=key,
        template=f"{MAIL}/{template}",
        facts={"reference": tender.reference, "path": path},
    )


@outbox.handles(events.OutcomeReleased)
def tell_outcome(actor: Actor, event: events.OutcomeReleased) -> None:
    tender = queries.get_invited(actor, event.mini_tender_id)
    facts = {
        "reference": tender.reference,
        "council": members.get_organisation(tender.council_id).name,
        "path": f"/invitations/{tender.id}/outcome",
    }
    _tell(actor, "outcome", f"outcome:{tender.id}", facts, *BIDDERS)


@outbox.handles(SpendAuthorised)
def award(actor: Actor, event: SpendAuthorised) -> None:
    """A case that is not an award's is somebody else's to hear."""
    services.confirm_award(actor=actor, case_id=event.case_id, now=clock.now())


@outbox.handles(SpendRefused)
def go_back(actor: Actor, event: SpendRefused) -> None:
    services.return_award(actor=actor, case_id=event.case_id, now=clock.now())


@outbox.handles(ProviderAdmitted)
def let_late_joiner_bid(actor: Actor, event: ProviderAdmitted) -> None:
    """Where the regime says so, whoever was admitted meanwhile is told of what is open already."""
    services.invite_late_joiner(actor=actor, provider_id=event.provider_id, lot_id=event.lot_id, now=clock.now())
