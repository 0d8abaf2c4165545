"""Every version of a lot's policy, and any two of them side by side."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.calendar import local
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.downloads import download_table
from consortium.kernel.web.edge import requires
from consortium.people import queries as people
from tenants.policy import queries
from tenants.policy.permissions import Permission
from tenants.policy.rules.versions import Standing, State, standing_of
from tenants.policy.rules.words import changed_sections
from tenants.policy.views.blueprint import blueprint, get_lot
from tenants.policy.views.showing import TAGS

PAGE = 25


@blueprint.get("/policies/lots/<uuid:lot_id>/history")
@requires(Permission.SEE_POLICIES)
def history(lot_id: UUID) -> ResponseReturnValue:
    """Every version, the newest first: who wrote it, who adopted it, when it was in force."""
    lot, now = get_lot(lot_id), clock.now()
    versions = queries.list_versions(present_actor().organisation, lot_id)
    lives = queries.lives_of(versions)
    before = request.args.get("before", type=int)
    shown = [each for each in versions if before is None or each.version < before]
    rows = shown[:PAGE]
    return render_template(
        "tenants/policy/history.html",
        lot=lot,
        versions=versions,
        rows=[(each, standing_of(life, lives, now)) for each, life in zip(rows, queries.lives_of(rows), strict=True)],
        older=rows[-1].version if len(shown) > PAGE else None,
        is_first_page=before is None,
        tags=TAGS,
        names=people.names_of(
            [person for p in rows for person in (p.drafted_by, p.adopted_by, p.discarded_by) if person]
        ),
    )


COLUMNS = (
    "version",
    "state",
    "drafted_at",
    "drafted_by",
    "adopted_at",
    "adopted_by",
    "in_force_from",
    "in_force_until",
)


@blueprint.get("/policies/lots/<uuid:lot_id>/history.<any(csv,ods):kind>")
@requires(Permission.SEE_POLICIES)
def download_history(lot_id: UUID, kind: str) -> ResponseReturnValue:
    """Every version as a table, all of them."""
    get_lot(lot_id)
    versions, now = queries.list_versions(present_actor().organisation, lot_id), clock.now()
    lives = queries.lives_of(versions)
    names = people.names_of([person for p in versions for person in (p.drafted_by, p.adopted_by) if person])
    rows = [_line(each, standing_of(life, lives, now), names) for each, life in zip(versions, lives, strict=True)]
    return download_table(f"versions.{kind}", COLUMNS, rows)


def _line(policy: Any, standing: Standing, names: dict[UUID, str]) -> list[str]:
    is_ever = standing.state is not State.OVERTAKEN
    return [
        str(policy.version),
        str(standing.state),
        _moment(policy.drafted_at),
        names.get(policy.drafted_by, ""),
        _moment(policy.adopted_at),
        names.get(policy.adopted_by, ""),
        _moment(policy.in_force_at if is_ever else None),
        _moment(standing.until if is_ever else None),
    ]


def _moment(at: datetime | None) -> str:
    return local(at).isoformat(timespec="seconds") if at else ""


@blueprint.get("/policies/lots/<uuid:lot_id>/compare")
@requires(Permission.SEE_POLICIES)
def compare(lot_id: UUID) -> ResponseReturnValue:
    """What differs between two versions, in words. Two that nobody asked for are the last two."""
    lot = get_lot(lot_id)
    versions = queries.list_versions(present_actor().organisation, lot_id)
    if len(versions) < 2:
        raise NotFound
    old, new = _version(versions, "old", versions[1]), _version(versions, "new", versions[0])
    return render_template(
        "tenants/policy/compare.html",
        lot=lot,
        versions=versions,
        old=old,
        new=new,
        changes=changed_sections(queries.terms_of(old), queries.terms_of(new)),
    )


def _version(versions: Any, name: str, usual: Any) -> Any:
    number = request.args.get(name, type=int)
    found = next((each for each in versions if each.version == number), None)
    if number is not None and found is None:
        raise NotFound
    return found or usual
