"""Everything a decision follows from, in one sealed file. Reads only: whoever may see the mini-tender may keep it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from consortium.kernel import audit, seals
from consortium.kernel.actors import Actor
from consortium.kernel.proofs import chained, digest
from consortium.members import queries as members
from tenants.minitender import queries
from tenants.minitender.models import Award, MiniTender, Offer, OfferLine
from tenants.minitender.rules import bidding, bundles, marks
from tenants.minitender.rules.bidding import Line
from tenants.minitender.rules.correcting import Ruling
from tenants.minitender.rules.state import Status
from tenants.minitender.services.improving import improved_offers
from tenants.packages import queries as packages


def award_bundle(*, actor: Actor, mini_tender_id: UUID) -> dict[str, Any]:
    """The bundle that `consortium verify` checks. Raises `Refused` before the bids are ranked or all is over."""
    tender = queries.get_own_mini_tender(actor, mini_tender_id)
    numbers = [number for number, _ in queries.list_ranking_numbers(actor.organisation, tender.id)]
    is_over = tender.published_at is not None and Status(tender.status) in {Status.NO_AWARD, Status.WITHDRAWN}
    bundles.ensure_may_be_made(has_ranking=bool(numbers), is_over=is_over)
    references = _references(tender)
    award = queries.find_award_of(actor.organisation, tender.id)
    content = {
        "format": bundles.FORMAT,
        "mini_tender": _tender_document(tender),
        "packages": {str(each): reference for each, reference in references.items()},
        "invited": {
            "providers": [str(each) for each in queries.list_invited_ids(actor.organisation, tender.id)],
            "sha256": bytes(tender.invitations_sha256 or b"").hex(),
        },
        "versions": [_version_document(each) for each in queries.list_tender_versions(actor.organisation, tender.id)],
        "bids": _bids(actor, tender),
        "rankings": [each for number in numbers for each in _rankings(actor, tender, number, references)],
        "price_queries": _queries(actor, tender),
        "corrections": _corrections(actor, tender),
        "award": _award_document(award, references) if award else None,
        "acts": chained(_acts(actor, tender, award)),
    }
    seal = seals.sign({"what": "award bundle", "mini_tender": str(tender.id), "sha256": digest(content)})
    return {**content, "keys": seals.public_keys(), "seal": seal}


def _references(tender: MiniTender) -> dict[UUID, str]:
    ids = queries.package_ids_of([tender.id])[tender.id]
    return {row.id: row.reference for row in packages.list_packages(ids)}


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat(timespec="microseconds")


def _tender_document(tender: MiniTender) -> dict[str, Any]:
    names = ("reference", "title", "urgency", "status", "version", "rules", "extended_reason", "ended_reason")
    moments = ("published_at", "closes_at", "opened_at", "ended_at")
    return {
        "id": str(tender.id),
        "council_id": str(tender.council_id),
        "lot_id": str(tender.lot_id),
        **{name: getattr(tender, name) for name in names},
        **{name: _moment(getattr(tender, name)) for name in moments},
    }


def _version_document(version: Any) -> dict[str, Any]:
    return {
        "version": version.version,
        "reason": version.reason,
        "differences": version.differences,
        "changed_at": _moment(version.changed_at),
        "closes_at": _moment(version.closes_at),
    }


def _bids(actor: Actor, tender: MiniTender) -> list[dict[str, Any]]:
    """Every opened bid as it was sealed, with its receipt and every price that its bidder offered since."""
    offers = queries.list_offers(actor.organisation, tender.id)
    names = members.names_of([each.provider_id for each in offers])
    lines: dict[UUID, list[OfferLine]] = {}
    for line in queries.list_lines(actor.organisation, tender.id):
        lines.setdefault(line.offer_id, []).append(line)
    prices = prices_offered(actor.organisation, tender.id, offers, lines)
    return [
        {
            "provider_id": str(offer.provider_id),
            "bidder": names.get(offer.provider_id, ""),
            "bid_id": str(offer.bid_id),
            "reference": marks.reference_of("B", offer.bid_id),
            "version": offer.bid_version,
            "received_at": _moment(offer.received_at),
            "sha256": bytes(offer.sha256).hex(),
            "blind": bytes(offer.blind or b"").hex(),
            "document": _document(offer, lines.get(offer.id, [])),
            "receipt": _receipt(offer),
            "invalid_reason": offer.invalid_reason,
            "prices": prices.get(offer.provider_id, {}),
        }
        for offer in offers
    ]


def _document(offer: Offer, lines: Sequence[OfferLine]) -> dict[str, Any] | None:
    """What the bid said; none while its prices are hidden."""
    if not lines or offer.starts_on is None:
        return None
    said = tuple(
        Line(each.package_id, each.unit, each.unit_price, tuple(each.schedule["patterns"]), each.children)
        for each in lines
    )
    return bidding.offer_document(bidding.Offer(said, offer.answers, offer.starts_on))


def _receipt(offer: Offer) -> str:
    """The receipt that the bidder was given: the same statement, signed by the same key, is the same text."""
    return seals.sign(
        bidding.receipt_statement(
            bid_id=offer.bid_id,
            mini_tender_id=offer.mini_tender_id,
            version=offer.bid_version,
            received_at=offer.received_at,
            sha256=bytes(offer.sha256),
            sealed_sha256=bytes(offer.sealed_sha256),
        )
    )


def prices_offered(
    council_id: UUID, mini_tender_id: UUID, offers: Sequence[Offer], lines: Mapping[UUID, Sequence[OfferLine]]
) -> dict[UUID, dict[str, list[dict[str, Any]]]]:
    """Every price of every bidder by package, in the order in which they were offered, and how."""
    found: dict[UUID, dict[str, list[dict[str, Any]]]] = {}
    for offer in offers:
        for line in lines.get(offer.id, ()):
            _add(found, offer.provider_id, str(line.package_id), line.unit_price, "bid")
    for corrected in queries.list_corrections(council_id, mini_tender_id):
        if corrected.decision == Ruling.AGREED:
            _add(found, corrected.provider_id, str(corrected.package_id), corrected.after, "slip put right")
    for improved in improved_offers(council_id, mini_tender_id):
        for package_id, price in improved.prices.items():
            _add(found, improved.provider_id, str(package_id), price, f"negotiation {improved.number}")
    return found


def _add(
    found: dict[UUID, dict[str, list[dict[str, Any]]]], provider_id: UUID, package_id: str, price: Decimal, how: str
) -> None:
    found.setdefault(provider_id, {}).setdefault(package_id, []).append({"price": f"{price:.2f}", "how": how})


def _queries(actor: Actor, tender: MiniTender) -> list[dict[str, Any]]:
    names = ("question", "reply", "decision", "decision_reason")
    return [
        {
            "provider_id": str(each.provider_id),
            "package_id": str(each.package_id),
            "unit_price": f"{each.unit_price:.2f}",
            "flags": each.flags,
            **{name: getattr(each, name) for name in names},
            **{name: _moment(getattr(each, name)) for name in ("asked_at", "reply_by_at", "replied_at", "decided_at")},
        }
        for each in queries.list_price_queries(actor.organisation, tender.id)
    ]


def _corrections(actor: Actor, tender: MiniTender) -> list[dict[str, Any]]:
    return [
        {
            "provider_id": str(each.provider_id),
            "package_id": str(each.package_id),
            "before": f"{each.before:.2f}",
            "after": f"{each.after:.2f}",
            "slip": each.slip,
            "decision": each.decision,
            "decision_reason": each.decision_reason,
            "decided_by": str(each.decided_by) if each.decided_by else None,
            "decided_at": _moment(each.decided_at),
        }
        for each in queries.list_corrections(actor.organisation, tender.id)
    ]


def _rankings(actor: Actor, tender: MiniTender, number: int, references: Mapping[UUID, str]) -> list[dict[str, Any]]:
    return [
        {
            "number": record.number,
            "package_id": str(record.package_id),
            "reference": references.get(record.package_id, ""),
            "rules": record.rules,
            "bids": record.bids,
            "bidders": record.bidders,
            "result": record.result,
            "computed_at": _moment(record.computed_at),
        }
        for record in queries.list_rankings(actor.organisation, tender.id, number=number)
    ]


def _award_document(award: Award, references: Mapping[UUID, str]) -> dict[str, Any]:
    return {
        "id": str(award.id),
        "reason": award.reason,
        "recommended_at": _moment(award.recommended_at),
        "confirmed_at": _moment(award.confirmed_at),
        "case_id": str(award.case_id),
        "lines": [
            {
                "package_id": str(line.package_id),
                "reference": references.get(line.package_id, ""),
                "provider_id": str(line.provider_id),
                "ranking_number": line.ranking_number,
                "unit": line.unit,
                "unit_price": f"{line.unit_price:.2f}",
                "starts_on": line.starts_on.isoformat(),
                "ends_on": line.ends_on.isoformat(),
                "children": list(line.children),
                "total_gbp": f"{line.total_gbp:.2f}",
            }
            for line in queries.award_lines(award.id)
        ],
    }


def _acts(actor: Actor, tender: MiniTender, award: Award | None) -> list[dict[str, Any]]:
    """The council's own record of it, in its order, each with the hash that the entry bears there."""
    subjects = [tender.id, *([award.id] if award else [])]
    return [
        {
            "sequence": entry.sequence,
            "at": _moment(entry.at),
            "act": entry.act,
            "person_id": str(entry.person_id) if entry.person_id else None,
            "subject_id": str(entry.subject_id),
            "facts": entry.facts,
            "hash": bytes(entry.hash).hex(),
        }
        for entry in audit.list_about(actor.organisation, subjects)
    ]
