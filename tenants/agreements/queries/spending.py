"""An agreement and the cases that authorised what it spends."""

from uuid import UUID

from consortium.kernel.actors import Actor
from tenants.agreements.models import Agreement
from tenants.agreements.queries.agreements import get_agreement, list_agreements_of_award
from tenants.agreements.queries.changes import find_change_of_case, list_changes
from tenants.authorisation.queries import Bought, register_bought
from tenants.minitender import queries as minitender


def list_case_ids(agreement: Agreement) -> list[UUID]:
    """The case of its award first, then those of its changes."""
    award = minitender.get_award(agreement.award_id)
    return [award.case_id, *(change.case_id for change in list_changes(agreement) if change.case_id is not None)]


@register_bought
def tell_what_was_bought(actor: Actor, case_id: UUID) -> list[Bought]:
    """The agreements that a case led to, each with where notice is given to end it."""
    change, award = find_change_of_case(actor, case_id), minitender.find_award_of_case(case_id)
    agreements = list(list_agreements_of_award(actor, award.id)) if award else []
    if change is not None:
        agreements.append(get_agreement(actor, change.agreement_id))
    return [
        Bought(f"{each.reference}: {each.title}", f"/agreements/{each.id}/changes/new/notice") for each in agreements
    ]
