"""Reading referrals, packages, what screening finds in them, and where they are."""

from tenants.packages.queries.dealings import tell_of_packages
from tenants.packages.queries.next_steps import NextStep, next_steps_of, register_next_step
from tenants.packages.queries.packages import (
    PAGE,
    find_packages,
    get_own_package,
    get_package,
    list_own_packages,
    list_packages,
    list_packages_of_lot,
    package_of,
    packages_of,
    referral_of,
    referrals_of,
)
from tenants.packages.queries.referrals import (
    find_child,
    find_child_by_case_reference,
    find_reading,
    find_referrals,
    get_own_referral,
    list_readings,
    list_referrals,
    lock_numbering,
)
from tenants.packages.queries.screening import (
    Screened,
    find_override,
    free_texts,
    list_findings,
    list_overrides,
    list_overrides_to_agree,
    records_of,
)
from tenants.packages.queries.stages import register_stages, stages_of, timelines_of

__all__ = [
    "PAGE",
    "NextStep",
    "Screened",
    "find_child",
    "find_child_by_case_reference",
    "find_override",
    "find_packages",
    "find_reading",
    "find_referrals",
    "free_texts",
    "get_own_package",
    "get_own_referral",
    "get_package",
    "list_findings",
    "list_overrides",
    "list_overrides_to_agree",
    "list_own_packages",
    "list_packages",
    "list_packages_of_lot",
    "list_readings",
    "list_referrals",
    "lock_numbering",
    "next_steps_of",
    "package_of",
    "packages_of",
    "records_of",
    "referral_of",
    "referrals_of",
    "register_next_step",
    "register_stages",
    "stages_of",
    "tell_of_packages",
    "timelines_of",
]
