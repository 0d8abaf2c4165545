"""Where the register covers which lot, and where it does not: for the lead and the members of a system."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import pictures
from consortium.kernel.web.downloads import download_table
from consortium.kernel.web.edge import requires
from consortium.members import queries as members
from consortium.register import queries
from consortium.register.permissions import Permission
from consortium.register.queries import Covered
from consortium.register.rules.coverage import Cover
from consortium.register.rules.seeking import OLDEST
from consortium.register.views.pages import blueprint
from consortium.systems import queries as systems

ANY = "Any lot"
LEVELS: dict[Cover, Any] = {Cover.GAP: "gap", Cover.THIN: "thin", Cover.ENOUGH: ""}


@dataclass(frozen=True, slots=True)
class Grid:
    """A system's lots for an age, its councils, and how many providers each pair has."""

    system: Any
    systems: Sequence[Any]
    age: int | None
    lots: Sequence[Any]
    councils: Sequence[Any]
    covered: Sequence[Covered]

    def rows(self) -> list[tuple[Any, list[Covered]]]:
        width = len(self.lots) + 1
        return [
            (council, list(self.covered[place * width : (place + 1) * width]))
            for place, council in enumerate(self.councils)
        ]

    @property
    def gaps(self) -> list[str]:
        names = {lot.id: lot.name for lot in self.lots}
        return [
            f"{names[each.lot_id]} in {council.name}"
            for council, cells in self.rows()
            for each in cells
            if each.lot_id and each.cover is Cover.GAP
        ]


@blueprint.get("/register/coverage")
@requires(Permission.READ_REGISTER)
def coverage() -> ResponseReturnValue:
    """Providers that may be invited for each lot in each council's area, gaps marked; each leads to its search."""
    grid = _grid()
    return render_template(
        "consortium/register/coverage.html",
        grid=grid,
        oldest=OLDEST,
        search_of=search_of,
        picture=_picture(grid) if grid and grid.lots and grid.councils else None,
        asked={"system": grid.system.id, "age": grid.age} if grid else {},
    )


def _grid() -> Grid | None:
    """The system asked for, or the first of the reader's own; None for whoever belongs to none."""
    consortia = set(members.list_consortia_of(present_actor().organisation, clock.today()))
    own = [each for each in systems.list_systems() if each.consortium_id in consortia and each.published_at]
    if not own:
        return None
    wanted, age = request.args.get("system", ""), request.args.get("age", type=int)
    system = next((each for each in own if str(each.id) == wanted), own[0])
    age = age if age is not None and 0 <= age <= OLDEST else None
    lots = [lot for lot in systems.list_lots(system.id) if age is None or lot.age_from <= age <= lot.age_to]
    councils = members.list_councils_that_may_call_off(system.consortium_id, clock.today())
    covered = queries.list_coverage(
        [lot.id for lot in lots], [council.organisation_id for council in councils], clock.now(), clock.today()
    )
    return Grid(system, own, age, lots, councils, covered)


def _picture(grid: Grid) -> pictures.Picture:
    names = {lot.id: lot.name for lot in grid.lots}
    shown = {
        (council.name, names[each.lot_id] if each.lot_id else ANY): pictures.Tile(
            str(each.providers), LEVELS[each.cover]
        )
        for council, cells in grid.rows()
        for each in cells
    }
    columns = [lot.name for lot in grid.lots] + ([ANY] if len(grid.lots) > 1 else [])
    title = "Providers by council and lot" + (f", for a child aged {grid.age}" if grid.age is not None else "")
    return pictures.tiles(title, [council.name for council in grid.councils], columns, shown, heading="Council")


COLUMNS = ("Council", "Lot", "Providers", "Of these, districts only", "Not invited: evidence lapsed", "Cover")


@blueprint.get("/register/coverage.<any(csv, ods):kind>")
@requires(Permission.READ_REGISTER)
def export_coverage(kind: str) -> ResponseReturnValue:
    return download_table(f"coverage.{kind}", COLUMNS, _lines())


def _lines() -> list[list[str]]:
    grid = _grid()
    if grid is None:
        return []
    names = {lot.id: lot.name for lot in grid.lots}
    return [
        [
            council.name,
            names[each.lot_id] if each.lot_id else ANY,
            str(each.providers),
            str(each.in_part),
            str(each.lapsed),
            str(each.cover),
        ]
        for council, cells in grid.rows()
        for each in cells
    ]


def search_of(each: Covered, age: int | None) -> str:
    """The search that lists the providers behind a figure."""
    return url_for(
        "register.search", council=each.council_id, lot=each.lot_id, age=age, standing="active", order="name"
    )
