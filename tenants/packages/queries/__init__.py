"""Reading referrals, packages, what screening finds in them, and where they are."""

from tenants.packages.queries.packages import (
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
    get_own_referral,
    list_readings,
    list_referrals,
    lock_numbering,
)
from tenants.packages.queries.screening import find_override, free_texts, list_findings, list_overrides, records_of
from tenants.packages.queries.stages import register_stages, stages_of, timelines_of

__all__ = [
    "find_child",
    "find_child_by_case_reference",
    "find_override",
    "find_reading",
    "free_texts",
    "get_own_package",
    "get_own_referral",
    "get_package",
    "list_findings",
    "list_overrides",
    "list_own_packages",
    "list_packages",
    "list_packages_of_lot",
    "list_readings",
    "list_referrals",
    "lock_numbering",
    "package_of",
    "packages_of",
    "records_of",
    "referral_of",
    "referrals_of",
    "register_stages",
    "stages_of",
    "timelines_of",
]
