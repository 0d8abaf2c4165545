"""The regulator's directory as it stands, and what an import would change of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.register import rules
from consortium.register.models import DirectoryImport, ProviderProfile, RegulatorLocation
from consortium.register.policies.inviting import SAID_OF
from consortium.register.rules import ImportStatus, InDirectory
from consortium.systems.rules import Rating

WORST_LAST = [str(rating) for rating in Rating]
_SAID_OF_MANY = sa.text(
    f"SELECT w.id, s.* FROM unnest(:wanted) AS w (id) CROSS JOIN LATERAL ({SAID_OF.format(cqc_provider_id='w.id')}) s"
).bindparams(sa.bindparam("wanted", type_=sa.ARRAY(sa.Text())))


def in_directory(
    as_of: date | None, is_gone: Any, gives_personal_care: Any, rating_place: int | None
) -> InDirectory | None:
    """What the columns of `SAID_OF` say; None where no location of the provider was ever listed."""
    if as_of is None:
        return None
    rating = list(Rating)[rating_place - 1] if rating_place else None
    return InDirectory(as_of, gives_personal_care, rating, is_gone=bool(is_gone))


def find_in_directories(cqc_provider_ids: Collection[str]) -> dict[str, InDirectory]:
    """What the directory says of providers of the Commission, in one statement; whom it never listed is left out."""
    rows = db.session.execute(_SAID_OF_MANY, {"wanted": sorted(set(cqc_provider_ids))})
    said = {row.id: in_directory(row.as_of, row.is_gone, row.gives_personal_care, row.rating_place) for row in rows}
    return {number: found for number, found in said.items() if found is not None}


def list_locations(cqc_provider_id: str, limit: int = 100) -> Sequence[RegulatorLocation]:
    """The locations of a provider of the Commission, those that are listed first, by name."""
    return db.session.scalars(
        sa.select(RegulatorLocation)
        .where(RegulatorLocation.cqc_provider_id == cqc_provider_id)
        .order_by(
            RegulatorLocation.gone_on.is_not(None),
            sa.func.lower(RegulatorLocation.name),
            RegulatorLocation.location_id,
        )
        .limit(limit)
    ).all()


def newest_directory() -> date | None:
    """The day of the newest directory in use."""
    newest = sa.func.greatest(sa.func.max(RegulatorLocation.listed_on), sa.func.max(RegulatorLocation.gone_on))
    found: date | None = db.session.scalar(sa.select(newest))
    return found


@dataclass(frozen=True, slots=True)
class Regulator:
    """What the regulator's directory says beside a provider's own word. `newest` is None where none is in use."""

    newest: date | None
    locations: Sequence[RegulatorLocation]


def regulator_of(cqc_provider_id: str | None) -> Regulator:
    """For the page of a provider, by the number that it gives; two statements."""
    return Regulator(newest_directory(), list(list_locations(cqc_provider_id)) if cqc_provider_id else [])


def get_import(organisation_id: UUID, import_id: UUID, *, lock: bool = False) -> DirectoryImport:
    """Raises `NotFound`."""
    found = db.session.get(
        DirectoryImport, (organisation_id, import_id), with_for_update=lock or None, populate_existing=lock
    )
    if found is None:
        raise NotFound
    return found


def list_imports(organisation_id: UUID, limit: int = 20) -> Sequence[DirectoryImport]:
    """The latest imports of an organisation, the newest first."""
    return db.session.scalars(
        sa.select(DirectoryImport)
        .where(DirectoryImport.organisation_id == organisation_id)
        .order_by(DirectoryImport.received_at.desc(), DirectoryImport.id.desc())
        .limit(limit)
    ).all()


@dataclass(frozen=True, slots=True)
class Totals:
    """What an import would change, in locations."""

    new: int
    rated_otherwise: int
    gone: int
    same: int


@dataclass(frozen=True, slots=True)
class KnownChange:
    """What an import would change of a provider known to the reader. `before` and `after` are ratings, if any."""

    provider_id: UUID
    provider_name: str
    location_name: str
    change: str
    before: str | None
    after: str | None

    @property
    def is_downgrade(self) -> bool:
        before, after = (Rating(said) if said else None for said in (self.before, self.after))
        return rules.is_downgrade(before=before, after=after, is_gone=self.change == "gone")


_TOTALS = sa.text(
    """
    SELECT count(*) FILTER (WHERE r.location_id IS NULL OR r.gone_on IS NOT NULL) AS new,
      count(*) FILTER (WHERE r.gone_on IS NULL AND :has_ratings AND d.rating IS DISTINCT FROM r.rating
        AND r.location_id IS NOT NULL) AS rated_otherwise,
      count(*) AS listed, (SELECT count(*) FROM regulator_location WHERE gone_on IS NULL) AS present,
      count(*) FILTER (WHERE r.location_id IS NOT NULL AND r.gone_on IS NULL) AS stay
    FROM directory_row d LEFT JOIN regulator_location r ON r.location_id = d.location_id
    WHERE d.organisation_id = :organisation AND d.import_id = :import
    """
).bindparams(sa.bindparam("organisation", type_=sa.Uuid()), sa.bindparam("import", type_=sa.Uuid()))

# Of the providers that the reader may see, by the number each has given: the locations that are new, rated otherwise,
# or no longer listed.
_KNOWN = sa.text(
    """
    WITH known AS (
      SELECT p.provider_id, o.name, p.cqc_provider_id FROM provider_profile p
      JOIN organisation o ON o.id = p.provider_id WHERE p.cqc_provider_id IS NOT NULL
    )
    SELECT k.provider_id, k.name AS provider_name, coalesce(d.name, r.name) AS location_name,
      CASE WHEN d.location_id IS NULL THEN 'gone' WHEN r.location_id IS NULL OR r.gone_on IS NOT NULL THEN 'new'
        ELSE 'rated otherwise' END AS change,
      r.rating AS before, d.rating AS after
    FROM known k JOIN (
      SELECT location_id, cqc_provider_id FROM directory_row
        WHERE organisation_id = :organisation AND import_id = :import
        AND cqc_provider_id IN (SELECT cqc_provider_id FROM known)
      UNION SELECT location_id, cqc_provider_id FROM regulator_location
        WHERE gone_on IS NULL AND cqc_provider_id IN (SELECT cqc_provider_id FROM known)
    ) i ON i.cqc_provider_id = k.cqc_provider_id
    LEFT JOIN directory_row d ON d.organisation_id = :organisation AND d.import_id = :import
      AND d.location_id = i.location_id AND d.cqc_provider_id = i.cqc_provider_id
    LEFT JOIN regulator_location r ON r.location_id = i.location_id AND r.cqc_provider_id = i.cqc_provider_id
    WHERE d.location_id IS NULL OR r.location_id IS NULL OR r.gone_on IS NOT NULL
      OR (:has_ratings AND d.rating IS DISTINCT FROM r.rating)
    ORDER BY lower(k.name), k.provider_id, coalesce(d.name, r.name), i.location_id LIMIT :limit
    """
).bindparams(sa.bindparam("organisation", type_=sa.Uuid()), sa.bindparam("import", type_=sa.Uuid()))


# Every location in use that an import no longer lists, or rates otherwise.
_OTHERWISE = sa.text(
    """
    SELECT r.cqc_provider_id, r.rating AS before, d.rating AS after, d.location_id IS NULL AS is_gone
    FROM regulator_location r
    LEFT JOIN directory_row d ON d.organisation_id = :organisation AND d.import_id = :import
      AND d.location_id = r.location_id AND d.cqc_provider_id = r.cqc_provider_id
    WHERE r.gone_on IS NULL AND (d.location_id IS NULL OR (:has_ratings AND d.rating IS DISTINCT FROM r.rating))
    """
).bindparams(sa.bindparam("organisation", type_=sa.Uuid()), sa.bindparam("import", type_=sa.Uuid()))


def totals_of(found: DirectoryImport) -> Totals:
    """What applying an import that was read would change."""
    row = db.session.execute(_TOTALS, _asked(found)).one()
    return Totals(row.new, row.rated_otherwise, row.present - row.stay, row.stay - row.rated_otherwise)


def list_known_changes(found: DirectoryImport, limit: int | None = 100) -> list[KnownChange]:
    """What it would change of the providers known to the reader, by name."""
    rows = db.session.execute(_KNOWN, {**_asked(found), "limit": limit})
    return [KnownChange(*row) for row in rows]


def list_worse(found: DirectoryImport) -> list[str]:
    """The Commission's numbers of providers of which an import says worse than the directory in use, known or not."""
    rows = db.session.execute(_OTHERWISE, _asked(found))
    return sorted(
        {
            row.cqc_provider_id
            for row in rows
            if rules.is_downgrade(
                before=Rating(row.before) if row.before else None,
                after=Rating(row.after) if row.after else None,
                is_gone=row.is_gone,
            )
        }
    )


def list_by_number(numbers: Collection[str]) -> Sequence[UUID]:
    """The providers known to the reader that gave one of these numbers of the Commission."""
    return db.session.scalars(
        sa.select(ProviderProfile.provider_id)
        .where(ProviderProfile.cqc_provider_id.in_(list(numbers)))
        .order_by(ProviderProfile.provider_id)
    ).all()


def _asked(found: DirectoryImport) -> dict[str, Any]:
    return {"organisation": found.organisation_id, "import": found.id, "has_ratings": found.has_ratings}


def is_waiting(found: DirectoryImport) -> bool:
    """Whether a job is at work on it, so that its page brings itself up to date."""
    return found.status in {ImportStatus.RECEIVED, ImportStatus.APPLYING}
