"""What of mini-tenders support looks at."""

from collections.abc import Sequence

from consortium.kernel.actors import Actor
from consortium.kernel.web.looking import MOST, Cell, Section, show_to_support
from tenants.minitender.queries import looking
from tenants.packages import queries as packages


def _rows(actor: Actor) -> Sequence[Sequence[Cell]]:
    found = looking.list_for_support(actor, MOST)
    references = packages.references_of(actor, [each for row in found for each in row.package_ids or ()])
    return [
        (
            row.reference,
            row.status.capitalize(),
            ", ".join(sorted(references[each] for each in row.package_ids or ())),
            row.drafted_at,
            row.published_at,
            row.closes_at,
            row.opened_at,
            row.ended_at,
        )
        for row in found
    ]


show_to_support(
    Section(
        30,
        "Mini-tenders",
        ("Mini-tender", "State", "Packages", "Drafted", "Published", "Closes", "Opened", "Ended"),
        _rows,
    )
)
