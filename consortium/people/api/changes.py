"""What happened, for programs that ask: the feed of changes of the organisation acted for."""

from typing import Any

from consortium.kernel import changes, feed
from consortium.kernel.web.edge import requires
from consortium.people.api.blueprint import blueprint
from consortium.people.permissions import Permission
from consortium.people.schemas import programs as schemas


@blueprint.get("/change-types")
@requires(Permission.READ_CHANGES)
@blueprint.response(200, schemas.ChangeTypeOut(many=True))
def list_change_types() -> list[changes.ChangeType]:
    """Every kind of change that programs are told of."""
    return changes.known_types()


@blueprint.get("/changes")
@requires(Permission.READ_CHANGES)
@blueprint.arguments(schemas.ChangesIn, location="query")
@blueprint.response(200, schemas.ChangesOut)
def list_changes(asked: dict[str, Any]) -> dict[str, Any]:
    """What happened for the organisation, oldest first. Keep `cursor` and ask again with `after`: nothing is missed.

    A change is told a moment after it was made, once everything that began before it is over.
    """
    era = feed.get_era()
    after = feed.parse_cursor(asked["after"], era=era)
    found = feed.list_changes(after, most=asked["most"] + 1, since=asked["since"], types=asked["types"] or None)
    shown = found[: asked["most"]]
    return {
        "changes": shown,
        "cursor": str(shown[-1].cursor(era) if shown else after),
        "more": len(found) > len(shown),
    }
