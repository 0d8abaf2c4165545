"""Who will be invited and why the others are not, before publishing; who was, from then on."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires
from consortium.kernel.web.pictures import Picture, Tile, tiles
from consortium.members import queries as members
from consortium.register import queries as register
from consortium.register.rules import GROUNDS, Ground
from consortium.register.rules.coverage import Cover, cover_of
from consortium.systems import queries as systems
from tenants.minitender import queries, services
from tenants.minitender.permissions import Permission
from tenants.minitender.views.parts import blueprint, stage_of
from tenants.minitender.views.running import pages_of

PAGE = 100
INVITED, LEFT_OUT = "invited", "left-out"


@blueprint.get("/mini-tenders/<uuid:tender_id>/invited")
@requires(Permission.SEE_MINI_TENDERS)
def show_invited(tender_id: UUID) -> ResponseReturnValue:
    """Counts, picture and list of who will be invited, and why not the others; once published, the frozen list."""
    actor = present_actor()
    tender = queries.get_own_mini_tender(actor, tender_id)
    facts = _frozen(actor, tender) if tender.published_at is not None else _judged(actor, tender)
    return render_template(
        "tenants/minitender/invited.html",
        tender=tender,
        stage=stage_of(tender),
        pages=pages_of(tender, "show_invited"),
        **facts,
    )


def _frozen(actor: Actor, tender: Any) -> dict[str, Any]:
    everybody = queries.list_invited(actor.organisation, tender.id)
    page, more = _page_of(everybody)
    return {
        "invited": page,
        "count": sum(not each.is_late for each in everybody),
        "late": sum(each.is_late for each in everybody),
        "more": _address(tender, after=more) if more else None,
    }


def _judged(actor: Actor, tender: Any) -> dict[str, Any]:
    asked = services.asked_for(tender, clock.now())
    tally = register.count_eligible(asked)
    side = LEFT_OUT if request.args.get("side") == LEFT_OUT else INVITED
    ground = next((each for each in Ground if each == request.args.get("ground")), None)
    if side == INVITED:
        page, more = _page_of(register.list_invited(asked))
    else:
        page, more = _left_out(asked, ground)
    return {
        "tally": tally,
        "side": side,
        "ground": ground,
        "judged": page,
        "rooms": register.room_of([each.provider_id for each in page], tender.lot_id, actor.organisation),
        "picture": _picture(actor, tender, tally.invited),
        "sides": [
            {"text": f"Will be invited ({tally.invited})", "href": _address(tender), "current": side == INVITED},
            {
                "text": f"Will not ({tally.left_out})",
                "href": _address(tender, side=LEFT_OUT),
                "current": side == LEFT_OUT,
            },
        ],
        "grounds": [
            (GROUNDS[each], count, _address(tender, side=LEFT_OUT, ground=str(each)), each is ground)
            for each, count in tally.by_ground.items()
        ],
        "everything": _address(tender, side=LEFT_OUT) if ground else None,
        "more": _address(tender, side=side, ground=str(ground) if ground else None, after=more) if more else None,
        "now": clock.now(),
    }


def _address(tender: Any, **more: Any) -> str:
    return url_for("minitender.show_invited", tender_id=tender.id, **more)


def _left_out(asked: register.Asked, ground: Ground | None) -> tuple[Sequence[Any], str | None]:
    name, _, last = (request.args.get("after") or "").rpartition("~")
    after = (name, UUID(last)) if _is_id(last) else None
    found = register.list_left_out(asked, ground, after=after, most=PAGE + 1)
    page = found[:PAGE]
    return page, _key(page[-1]) if len(found) > PAGE else None


def _page_of(everybody: Sequence[Any]) -> tuple[Sequence[Any], str | None]:
    """A page of what stands in the order of names, after the one that the address names."""
    _, _, last = (request.args.get("after") or "").rpartition("~")
    place = next((number for number, each in enumerate(everybody, 1) if str(each.provider_id) == last), 0)
    page = everybody[place : place + PAGE]
    return page, _key(page[-1]) if len(everybody) > place + PAGE else None


def _key(each: Any) -> str:
    return f"{each.name}~{each.provider_id}"


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def _picture(actor: Actor, tender: Any, invited: int) -> Picture:
    """Who stands and offers the lot in each area of the consortium, our own first, beside who will be invited."""
    lot = systems.get_lot(tender.lot_id)
    consortium_id = systems.get_system(lot.system_id).consortium_id
    now = clock.now()
    bodies = members.list_councils_that_may_call_off(consortium_id, local(now).date())
    names = {body.organisation_id: body.name for body in bodies}
    order = sorted(names, key=lambda each: (each != actor.organisation, names[each]))
    offers, comes = "Stand and offer it", "Will be invited"
    shown = {
        (names[each.council_id], offers): _tile(each.providers)
        for each in register.list_coverage([lot.id], order, now, local(now).date())
        if each.lot_id is not None
    }
    shown[names.get(actor.organisation, ""), comes] = _tile(invited)
    rows = [names[each] for each in order]
    return tiles(f"Providers of {lot.name} by area", rows, (offers, comes), shown, heading="Area")


def _tile(providers: int) -> Tile:
    cover = cover_of(providers)
    return Tile(str(providers), "gap" if cover is Cover.GAP else "thin" if cover is Cover.THIN else "")
