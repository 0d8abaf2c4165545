"""Permissions as data: each is an OR of ANDs of named predicates, to be read aloud to a lawyer.

class Permission(access.Permission):
    SUBMIT_BID = any_of(
        all_of(is_a_person, acts_for_a_provider, holds(Role.BID_WRITER)),
        all_of(is_a_client, acts_for_a_provider, has_scope("bids:write")),
    )
"""

from collections.abc import Callable, Mapping
from enum import Enum

from consortium.kernel.actors import Actor, ActorKind, OrganisationKind
from consortium.kernel.errors import Forbidden

Predicate = Callable[[Actor], bool]
Alternatives = tuple[tuple[Predicate, ...], ...]


def all_of(*predicates: Predicate) -> Alternatives:
    return (predicates,)


def any_of(*alternatives: Alternatives) -> Alternatives:
    return tuple(group for alternative in alternatives for group in alternative)


class Permission(Enum):
    """Base of each capability's permissions. Two may ask the same and still be two."""

    alternatives: Alternatives

    def __new__(cls, *alternatives: tuple[Predicate, ...]) -> "Permission":
        member = object.__new__(cls)
        member._value_ = len(cls.__members__) + 1
        member.alternatives = alternatives
        return member

    def allows(self, actor: Actor) -> bool:
        return any(all(predicate(actor) for predicate in group) for group in self.alternatives)

    def ensure(self, actor: Actor) -> None:
        """Raise `Forbidden`, which looks like absence, where the actor may not."""
        if not self.allows(actor):
            raise Forbidden(self.name)

    def in_words(self) -> str:
        """Who may, in plain words, for the reference of the API."""
        groups = (" and ".join(predicate.__name__.replace("_", " ") for predicate in g) for g in self.alternatives)
        return ", or ".join(groups)

    @property
    def words(self) -> str:
        """The act in plain words. Raises `KeyError` where nobody gave it any."""
        return _WORDS[self]


_WORDS: dict[Permission, str] = {}
_AREAS: dict[type[Permission], str] = {}


def told(area: str, permissions: type[Permission], words: Mapping[str, str]) -> None:
    """Say in plain words what each permission lets somebody do, for whoever asks who may do what.

    Raises `KeyError` for a name that is no permission.
    """
    _AREAS[permissions] = area
    _WORDS.update({permissions[name]: sentence for name, sentence in words.items()})


def areas() -> dict[str, list[Permission]]:
    """Every permission that was told, by area, in the order in which they were."""
    return {area: [each for each in permissions if each in _WORDS] for permissions, area in _AREAS.items()}


def anyone(actor: Actor) -> bool:
    return True


def is_signed_in(actor: Actor) -> bool:
    return actor.organisation_id is not None


def is_a_person(actor: Actor) -> bool:
    return actor.kind in {ActorKind.PERSON, ActorKind.ADMINISTRATOR} and actor.person_id is not None


def is_a_client(actor: Actor) -> bool:
    return actor.kind is ActorKind.CLIENT


def is_an_administrator_of_the_platform(actor: Actor) -> bool:
    return actor.kind is ActorKind.ADMINISTRATOR


def is_support(actor: Actor) -> bool:
    return actor.kind is ActorKind.SUPPORT


def acts_for_a_buyer(actor: Actor) -> bool:
    return actor.organisation_kind is not None and actor.organisation_kind.buys


def acts_for_a_provider(actor: Actor) -> bool:
    return actor.organisation_kind is OrganisationKind.PROVIDER


def holds(*roles: str) -> Predicate:
    """The actor holds at least one of the roles in the organisation acted for."""

    def holds_role(actor: Actor) -> bool:
        return not actor.roles.isdisjoint(roles)

    holds_role.__name__ = "holds_" + "_or_".join(str(role) for role in roles)
    return holds_role


_SCOPES: set[str] = set()


def known_scopes() -> list[str]:
    """Every scope that some permission asks for, in order."""
    return sorted(_SCOPES)


def scope_in_words(scope: str) -> str:
    """`bids:write` as people read it."""
    subject, _, act = scope.partition(":")
    return f"{subject.replace('-', ' ').capitalize()}: {'make changes' if act == 'write' else act}"


def has_scope(scope: str) -> Predicate:
    _SCOPES.add(scope)

    def has(actor: Actor) -> bool:
        return scope in actor.scopes

    has.__name__ = f"has_scope_{scope}"
    return has
