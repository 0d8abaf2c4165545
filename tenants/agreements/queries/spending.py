"""An agreement and the cases that authorised what it spends."""

from uuid import UUID

from consortium.kernel.actors import Actor
from tenants.agreements.models import Agreement
from tenants.agreements.queries.agreements import agreements_by_id, get_agreement, list_agreements_of_award
from tenants.agreements.queries.changes import list_changes, list_changes_of_case
from tenants.agreements.queries.handovers import award_line_of
from tenants.authorisation.queries import Bought, register_bought
from tenants.minitender import queries as minitender


def list_case_ids(actor: Actor, agreement: Agreement) -> list[UUID]:
    """The case of its award first, then those of its changes, and of the agreements that were handed over to it."""
    award = minitender.get_award(award_line_of(agreement).award_id)
    found = [change.case_id for change in list_changes(agreement) if change.case_id is not None]
    while agreement.follows_id is not None:
        agreement = get_agreement(actor, agreement.follows_id)
        found += [change.case_id for change in list_changes(agreement) if change.case_id is not None]
    return [award.case_id, *found]


@register_bought
def tell_what_was_bought(actor: Actor, case_id: UUID) -> list[Bought]:
    """The agreements that a case led to, each with where notice is given to end it."""
    award = minitender.find_award_of_case(case_id)
    agreements = list(list_agreements_of_award(actor, award.id)) if award else []
    changed = [change.agreement_id for change in list_changes_of_case(actor, case_id)]
    agreements += agreements_by_id(actor, changed).values()
    return [
        Bought(f"{each.reference}: {each.title}", f"/agreements/{each.id}/changes/new/notice") for each in agreements
    ]
