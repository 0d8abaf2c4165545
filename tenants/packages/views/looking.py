"""What of packages support looks at."""

from consortium.kernel.web.looking import MOST, Section, show_to_support
from tenants.packages.queries import looking

show_to_support(
    Section(
        20,
        "Packages",
        ("Package", "Written", "Support from", "Support to"),
        lambda actor: [
            (each.reference, each.written_at, each.starts_on, each.ends_on)
            for each in looking.list_for_support(actor, MOST)
        ],
    )
)
