"""The acts on referrals and packages."""

from tenants.packages.services.identity import read_identity
from tenants.packages.services.referrals import raise_referral, withdraw_referral
from tenants.packages.services.screening import (
    agree_override,
    ask_override,
    ensure_publishable,
    ensure_text_is_clean,
    screen_text,
)
from tenants.packages.services.writing import change_package, revise_offered_package, write_package

__all__ = [
    "agree_override",
    "ask_override",
    "change_package",
    "ensure_publishable",
    "ensure_text_is_clean",
    "raise_referral",
    "read_identity",
    "revise_offered_package",
    "screen_text",
    "withdraw_referral",
    "write_package",
]
