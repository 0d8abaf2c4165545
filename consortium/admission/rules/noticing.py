"""The notice of whom a round admitted: when it is ready, by when it is due, and what may be recorded of it.

Contracts of the 2015 Regulations may be grouped by quarter; an open framework of the 2023 Act has its days from the
contract; a dynamic market is told as soon as is practicable, without a day (rules.md, Regimes; to be confirmed).
"""

from datetime import date, timedelta

from consortium.kernel.errors import Refused, explain
from consortium.systems.rules import Regime, setting_on

explain(
    {
        "notice.nothing_new": "No contract of this round took effect that a notice has not told of already.",
        "notice.reference": "Give the number under which the notice was published.",
        "notice.sent_later": "A notice cannot be sent after today.",
        "notice.sent_before": "The notice tells of a contract that took effect on {from_on}. It was not sent before.",
        "notice.changed": "A contract took effect since you opened the page, so the notice reads otherwise now. "
        "Look at it again.",
    }
)


def end_of_quarter(day: date) -> date:
    """The last day of the calendar quarter."""
    month = 3 * ((day.month - 1) // 3) + 3
    after = date(day.year + month // 12, month % 12 + 1, 1)
    return after - timedelta(days=1)


def notice_due_on(regime: Regime, from_on: date) -> date | None:
    """The last day to send the notice of a contract that took effect on a day; None where the law names none."""
    if regime in {Regime.PCR_REG34, Regime.PCR_LIGHT_TOUCH}:
        return end_of_quarter(from_on) + timedelta(days=int(setting_on("pcr_award_notices", from_on).value))
    if regime is Regime.PA23_OPEN_FRAMEWORK:
        return from_on + timedelta(days=int(setting_on("contract_details_notice", from_on).value))
    return None


def ensure_may_record(*, reference: str, sent_on: date, latest_from_on: date | None, today: date) -> None:
    """Of contracts that took effect and were not told of before, with its number, sent between then and today."""
    if latest_from_on is None:
        raise Refused("notice.nothing_new")
    if not reference.strip():
        raise Refused("notice.reference")
    if sent_on > today:
        raise Refused("notice.sent_later")
    if sent_on < latest_from_on:
        raise Refused("notice.sent_before", from_on=latest_from_on)
