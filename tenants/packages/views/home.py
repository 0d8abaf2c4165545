"""What needs a social worker or a commissioner today, and the search box's share."""

from collections.abc import Iterator

from flask import render_template, url_for

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.web import frame
from consortium.kernel.web.frame import Hit
from tenants.packages import queries
from tenants.packages.permissions import Permission
from tenants.packages.rules.closing import WARNED_BEFORE
from tenants.packages.rules.stages import reached

SHOWN = 5


@frame.home_panel(30)
def my_children(actor: Actor) -> str | None:
    """Where my children's packages are; the referrals that wait for a package; the overrides that wait for me."""
    if not Permission.RAISE_REFERRAL.allows(actor):
        return None
    writes = Permission.WRITE_PACKAGE.allows(actor)
    mine = queries.list_referrals(actor, queries.Sought(raised_by=actor.person_id))[:SHOWN]
    waiting = queries.list_referrals(actor, queries.Sought(without_package=True))[: SHOWN + 1] if writes else ()
    now, timelines = clock.now(), queries.timelines_of(actor, mine)
    covers = queries.list_covers_running_out(actor, by=local(now).date() + WARNED_BEFORE) if writes else ()
    return render_template(
        "tenants/packages/home.html",
        mine=[(row, reached(timelines[row.id], now)[-1]) for row in mine],
        waiting=waiting[:SHOWN],
        more_waiting=len(waiting) > SHOWN,
        overrides=queries.list_overrides_to_agree(actor)[:SHOWN],
        covers=covers[:SHOWN],
        writes=writes,
    )


@frame.searcher
def find(actor: Actor, text: str) -> Iterator[Hit]:
    """Referrals and packages by reference, packages by title. Never by a child's name: the box is for everybody."""
    if Permission.SEE_REFERRALS.allows(actor):
        for row in queries.find_referrals(actor, text):
            yield Hit(row.reference, url_for("packages.referral", referral_id=row.id), "Referral")
    if Permission.SEE_PACKAGES.allows(actor):
        for found in queries.find_packages(actor, text):
            yield Hit(found.title, url_for("packages.package", package_id=found.id), "Package", found.reference)
