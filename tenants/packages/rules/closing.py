"""When a referral is open, what closes it, and cover at risk while providers are looked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from consortium.kernel.errors import Refused, explain
from tenants.packages.rules.stages import Stage, StageKind, is_offered, reached


class State(StrEnum):
    """What a list of referrals is narrowed to."""

    OPEN = "open"
    WITHDRAWN = "withdrawn"
    DIRECT_PAYMENT = "direct payment"


CLOSES = frozenset({StageKind.WITHDRAWN, StageKind.DIRECT_PAYMENT})
HAS_A_PROVIDER = frozenset({StageKind.RECOMMENDED, StageKind.AWARDED, StageKind.AGREED, StageKind.STARTED})
WITHOUT_ONE_AGAIN = frozenset({StageKind.NOT_AWARDED, StageKind.ENDED, StageKind.LEFT})
WARNED_BEFORE = timedelta(days=7)
LONGEST_COVER = timedelta(days=182)
"""Half a year: interim cover is a short-term contingency (domain.md, S1)."""

explain(
    {
        "referral.open_already": "Referral {reference} already asks for this kind of support for this child, and is "
        "still open. Change that one, or tick the box to raise another all the same.",
        "referral.reference_known": "Your case system’s request {external_reference} is already here, as {reference}.",
        "referral.has_provider": "A provider is recommended or chosen for this referral. Have the recommendation "
        "refused, or end the agreement, before you close the referral.",
        "referral.direct_payment": "The family takes a direct payment for this referral. If support is to be bought "
        "again, raise a new referral.",
        "package.not_needed": "{reference} is no longer needed: its referral was withdrawn, or the family takes a "
        "direct payment. Nobody can be asked or chosen for it.",
        "payment.not_positive": "The amount for a week must be more than £0.",
        "cover.ends_early": "Cover ends before it begins.",
        "cover.too_long": "Interim cover lasts half a year at the most. Buy the support instead.",
        "cover.ended": "This cover has ended already.",
        "cover.ends_outside": "The last day of cover lies between its first day and the last day agreed.",
    }
)


@dataclass(frozen=True, slots=True)
class DirectPaymentDetails:
    """What a family takes in place of support that the council buys. Private to the council."""

    weekly_gbp: Decimal
    from_on: date
    agreed_with: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CoverDetails:
    """Support at risk, before any agreement, while providers are looked for. Private to the council."""

    provider_name: str
    from_on: date
    to_on: date
    reason: str
    agreed_with: str
    cost_note: str


def is_open(stages: Iterable[Stage], now: datetime) -> bool:
    """Whether support is still asked for: not withdrawn, not paid to the family, not begun and ended again."""
    past = reached(stages, now)
    return not any(stage.kind in CLOSES for stage in past) and not (past and past[-1].kind is StageKind.ENDED)


def has_a_provider(stages: Iterable[Stage], now: datetime) -> bool:
    """Whether somebody is recommended for it, chosen, or supports the child."""
    has_one = False
    for stage in reached(stages, now):
        if stage.kind in HAS_A_PROVIDER:
            has_one = True
        elif stage.kind in WITHOUT_ONE_AGAIN:
            has_one = False
    return has_one


def ensure_may_close(stages: Iterable[Stage], now: datetime) -> None:
    """Raise `Refused` where a provider was promised something, or the referral is closed already."""
    told = list(stages)
    ensure_open(told, now)
    if has_a_provider(told, now):
        raise Refused("referral.has_provider")


def ensure_open(stages: Iterable[Stage], now: datetime) -> None:
    """Raise `Refused` for a referral that was closed without a provider."""
    for stage in reached(stages, now):
        if stage.kind is StageKind.WITHDRAWN:
            raise Refused("referral.withdrawn")
        if stage.kind is StageKind.DIRECT_PAYMENT:
            raise Refused("referral.direct_payment")


def effect_of_closing(stages: Iterable[Stage], now: datetime, *, has_others: bool = False) -> str:
    """What closing its referral does to a package, in a sentence, given the package’s own stages.

    `has_others` where the package is for other children too.
    """
    told = list(stages)
    if has_a_provider(told, now):
        return "A provider is recommended or chosen for it, so the referral cannot be closed yet."
    if has_others:
        return (
            "It is for other children too, and stays. Your commissioners are told at once, and take this child out of "
            "it. Until then nobody can be asked or recommended for the others."
        )
    if is_offered(told, now):
        return (
            "Providers have it in front of them. Your commissioners are told at once, and end its mini-tender, which "
            "tells everyone invited. Nobody can be recommended for it."
        )
    if any(stage.kind is StageKind.NOT_AWARDED for stage in reached(told, now)):
        return "It ended without a provider. It stays on the record, and is not offered again."
    return "No provider has seen it. It stays on the record, and cannot be offered."


def ensure_not_open_already(reference: str | None) -> None:
    if reference is not None:
        raise Refused("referral.open_already", reference=reference)


def ensure_reference_is_new(external_reference: str, known_as: str | None) -> None:
    if known_as is not None:
        raise Refused("referral.reference_known", external_reference=external_reference, reference=known_as)


def ensure_payment_holds(details: DirectPaymentDetails) -> None:
    if details.weekly_gbp <= 0:
        raise Refused("payment.not_positive")


def ensure_cover_holds(details: CoverDetails) -> None:
    """Raise `Refused` for cover that ends before it begins, or that is no longer a contingency."""
    if details.to_on < details.from_on:
        raise Refused("cover.ends_early")
    if details.to_on - details.from_on > LONGEST_COVER:
        raise Refused("cover.too_long")


def ensure_may_end(*, from_on: date, to_on: date, ended_on: date | None, on: date) -> None:
    if ended_on is not None:
        raise Refused("cover.ended")
    if not from_on <= on <= to_on:
        raise Refused("cover.ends_outside")


def warned_on(details: CoverDetails, *, today: date) -> list[date]:
    """The days on which somebody is told that cover runs out: a week before its end, and the day after it."""
    wanted = (details.to_on - WARNED_BEFORE, details.to_on + timedelta(days=1))
    return [day for day in wanted if day > today]
