"""Who may do what, found by trying each permission as everybody there can be: nobody writes the answer down."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from consortium.kernel.access import Permission, areas, known_scopes
from consortium.kernel.actors import PUBLIC, Actor, ActorKind, OrganisationKind
from consortium.people.rules import Role, roles_for

SOMEBODY = UUID(int=1)
KINDS = {
    OrganisationKind.COUNCIL: "a council or health body",
    OrganisationKind.PROVIDER: "a provider",
    OrganisationKind.PLATFORM: "the platform",
}
ANYBODY, SIGNED_IN, PROGRAMS, SUPPORT = "Anybody", "Everybody who is signed in", "Programs", "Support, looking in"


@dataclass(frozen=True, slots=True)
class Holder:
    """A role in a kind of organisation. An administrator of a council and one of a provider are two."""

    role: Role
    kind: OrganisationKind

    @property
    def words(self) -> str:
        name = self.role.capitalize()
        return f"{name} of {KINDS[self.kind]}" if self.role is Role.ORGANISATION_ADMINISTRATOR else name

    @property
    def key(self) -> str:
        return f"{self.role} {self.kind}".replace(" ", "-")

    @property
    def actor(self) -> Actor:
        return _person(self.kind, self.role)


HOLDERS = tuple(Holder(role, kind) for kind in KINDS for role in sorted(roles_for(kind)))
"""Every role there is, with where it is held."""


def _person(kind: OrganisationKind, *roles: Role) -> Actor:
    is_platforms = Role.PLATFORM_ADMINISTRATOR in roles
    return Actor(
        kind=ActorKind.ADMINISTRATOR if is_platforms else ActorKind.PERSON,
        organisation_id=SOMEBODY,
        organisation_kind=kind,
        person_id=SOMEBODY,
        roles=frozenset(map(str, roles)),
    )


def _program(kind: OrganisationKind, scopes: Iterable[str]) -> Actor:
    return Actor(kind=ActorKind.CLIENT, organisation_id=SOMEBODY, organisation_kind=kind, scopes=frozenset(scopes))


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that somebody may do, and who may."""

    name: str
    words: str
    holders: frozenset[Holder]
    who: tuple[str, ...]
    needs_proof: bool


def may_act(permission: Permission, *, needs_proof: bool) -> Act:
    """Who may, in words: the roles where a role decides, and the fewest words where it does not."""
    holders = frozenset(holder for holder in HOLDERS if permission.allows(holder.actor))
    return Act(
        f"{permission.__class__.__module__}.{permission.name}",
        permission.words,
        holders,
        tuple(_who(permission, holders)),
        needs_proof,
    )


def _who(permission: Permission, holders: frozenset[Holder]) -> Iterator[str]:
    if permission.allows(PUBLIC):
        yield ANYBODY
        return
    if all(permission.allows(_person(kind)) for kind in KINDS):
        yield SIGNED_IN
        return
    for kind, words in KINDS.items():
        of_kind = [holder for holder in HOLDERS if holder.kind is kind and holder in holders]
        if permission.allows(_person(kind)):
            yield f"Everybody of {words}"
        else:
            yield from (holder.words for holder in of_kind)
    if scopes := _scopes(permission):
        yield f"{PROGRAMS} allowed {' or '.join(scopes)}"
    if permission.allows(Actor(kind=ActorKind.SUPPORT, organisation_id=SOMEBODY, person_id=SOMEBODY)):
        yield SUPPORT


def _scopes(permission: Permission) -> list[str]:
    """Scopes of which each alone is enough, or else all that it takes together."""
    kinds = (OrganisationKind.COUNCIL, OrganisationKind.PROVIDER, OrganisationKind.PLATFORM)
    known = known_scopes()
    alone = [scope for scope in known if any(permission.allows(_program(kind, [scope])) for kind in kinds)]
    if alone or not any(permission.allows(_program(kind, known)) for kind in kinds):
        return alone
    needed = [
        scope for scope in known if not any(permission.allows(_program(kind, set(known) - {scope})) for kind in kinds)
    ]
    return [" and ".join(needed)]


def matrix(*, proved: Iterable[Permission], held_by: Holder | None = None) -> dict[str, list[Act]]:
    """Every act by area; with `held_by`, those of one role alone. `proved` ask for the second factor again."""
    asks_again = set(proved)
    found = {
        area: [
            act
            for permission in permissions
            for act in (may_act(permission, needs_proof=permission in asks_again),)
            if held_by is None or held_by in act.holders
        ]
        for area, permissions in areas().items()
    }
    return {area: acts for area, acts in found.items() if acts}
