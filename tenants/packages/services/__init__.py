"""The acts on referrals and packages."""

from tenants.packages.services.closing import (
    end_interim_cover,
    record_direct_payment,
    record_interim_cover,
    withdraw_referral,
)
from tenants.packages.services.disclosing import (
    end_release,
    offer_meeting,
    read_disclosure,
    record_views,
    release,
)
from tenants.packages.services.identity import read_identity
from tenants.packages.services.importing import (
    apply_import,
    discard_import,
    entries_of,
    keep_import,
    raise_many,
    read_file,
    read_list,
    take_in,
)
from tenants.packages.services.leaving import ensure_offered_once, take_child_out, take_child_out_of_offered
from tenants.packages.services.referrals import change_referral, raise_referral
from tenants.packages.services.screening import (
    agree_override,
    ask_override,
    ensure_publishable,
    ensure_still_needed,
    ensure_text_is_clean,
    screen_text,
    screen_texts,
)
from tenants.packages.services.writing import (
    change_package,
    ensure_may_be_together,
    revise_offered_package,
    write_block,
    write_package,
)

__all__ = [
    "agree_override",
    "apply_import",
    "ask_override",
    "change_package",
    "change_referral",
    "discard_import",
    "end_interim_cover",
    "end_release",
    "ensure_may_be_together",
    "ensure_offered_once",
    "ensure_publishable",
    "ensure_still_needed",
    "ensure_text_is_clean",
    "entries_of",
    "keep_import",
    "offer_meeting",
    "raise_many",
    "raise_referral",
    "read_disclosure",
    "read_file",
    "read_identity",
    "read_list",
    "record_direct_payment",
    "record_interim_cover",
    "record_views",
    "release",
    "revise_offered_package",
    "screen_text",
    "screen_texts",
    "take_child_out",
    "take_child_out_of_offered",
    "take_in",
    "withdraw_referral",
    "write_block",
    "write_package",
]
