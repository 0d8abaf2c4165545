"""Where the pages of this capability hang, and their links in the navigation."""

from flask import Blueprint

from consortium.kernel.web import frame
from tenants.packages.permissions import Permission

blueprint = Blueprint("packages", __name__)
frame.navigate("Referrals", "packages.referrals", Permission.SEE_REFERRALS, order=30, also=("/interim-cover",))
frame.navigate("Packages", "packages.packages", Permission.SEE_PACKAGES, order=32, also=("/costs/package", "/meetings"))
frame.navigate("Released to us", "packages.disclosures_to_us", Permission.READ_DETAILS, order=33)
