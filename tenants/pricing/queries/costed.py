"""What has a cost to look at: told, kind by kind, by the capabilities further out that keep schedules."""

from collections.abc import Callable
from uuid import UUID

from consortium.kernel.actors import Actor
from consortium.kernel.errors import NotFound
from tenants.pricing.rules.cost import Cost
from tenants.pricing.rules.working import Costed, worked_out

FindCosted = Callable[[Actor, UUID, UUID | None], Costed]

_FOUND_BY: dict[str, FindCosted] = {}


def register_costed(kind: str) -> Callable[[FindCosted], FindCosted]:
    """Let a capability further out find what it keeps of that kind, by its id and, where it has parts, a part's.

    It raises `NotFound` for whatever the actor may not see the cost of, by its own permissions.
    """

    def register(find: FindCosted) -> FindCosted:
        _FOUND_BY[kind] = find
        return find

    return register


def get_costed(actor: Actor, kind: str, thing_id: UUID, part_id: UUID | None) -> tuple[Costed, Cost]:
    """A schedule with its prices, and its cost. Raises `NotFound`, also where those prices do not price it."""
    if kind not in _FOUND_BY:
        raise NotFound
    costed = _FOUND_BY[kind](actor, thing_id, part_id)
    whole = worked_out(costed)
    if whole is None:
        raise NotFound
    return costed, whole
