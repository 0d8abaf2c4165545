"""Trying a policy out before it is adopted, on bids of the past or of a file. Nothing is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from consortium.kernel.actors import Actor
from tenants.minitender import queries
from tenants.minitender.queries.past import PastRanking, PastUnranked
from tenants.minitender.rules import comparing
from tenants.minitender.rules.lab.bids import ReadBids, read_rows
from tenants.minitender.rules.lab.drafts import Trial, on_past, rules_of, winners
from tenants.minitender.rules.lab.grid import Grid, grid
from tenants.minitender.rules.lab.leaving import notes_on
from tenants.minitender.rules.lab.reversals import Reversal, reversals
from tenants.minitender.rules.lab.sensitivity import Sensitivity, sensitivity
from tenants.minitender.rules.ranking import OfferedBid, Ranking
from tenants.minitender.rules.ranking_documents import read_bids_of, read_rules
from tenants.policy import queries as policies
from tenants.policy.rules import PolicyTerms


@dataclass(frozen=True, slots=True)
class Tried:
    """Everything that the lab says of one set of bids under a policy."""

    trial: Trial
    ranking: Ranking
    grid: Grid
    sensitivity: Sensitivity
    reversals: tuple[Reversal, ...]


@dataclass(frozen=True, slots=True)
class TriedPast:
    """Who was first in a mini-tender, and who would be under the policy."""

    past: PastRanking
    trial: Trial
    first_then: tuple[str, ...]
    first_now: tuple[str, ...]
    margin: str | None

    @property
    def is_changed(self) -> bool:
        return self.first_then != self.first_now


def try_on_past(
    *, actor: Actor, policy_id: UUID, before: UUID | None = None
) -> tuple[list[TriedPast | PastUnranked], UUID | None]:
    """A version on what was bought of its lot before, a page of it, the newest first. Raises `NotFound`.

    What has no ranking is a row too, with the reason why nothing can be tried on it.
    """
    policy = policies.get_own_policy(actor, policy_id)
    terms = policies.terms_of(policy)
    found, more = queries.list_past(actor, policy.lot_id, before=before)
    return [each if isinstance(each, PastUnranked) else _tried_past(terms, each) for each in found], more


def _tried_past(terms: PolicyTerms, past: PastRanking) -> TriedPast:
    trial = trial_on(terms, past)
    ranking = trial.ranking()
    behind = next((row for row in ranking.ranked if row.rank > 1), None)
    return TriedPast(
        past,
        trial,
        tuple(sorted(comparing.first_of(past.record.result))),
        tuple(sorted(winners(ranking))),
        str(abs(ranking.ranked[0].total - behind.total)) if behind else None,
    )


def trial_on(terms: PolicyTerms, past: PastRanking) -> Trial:
    """The policy on the bids of a past ranking, as they were ranked."""
    rules = read_rules(past.record.rules, "rules")
    trial = on_past(terms, rules, read_bids_of(past.record.bids, rules))
    return replace(trial, notes=(*trial.notes, *notes_on(terms, rules, past.rounds)))


def try_on_one(*, actor: Actor, policy_id: UUID, mini_tender_id: UUID, package_id: UUID) -> tuple[PastRanking, Tried]:
    """A version on one package of a past mini-tender of its lot. Raises `NotFound`."""
    policy = policies.get_own_policy(actor, policy_id)
    past = queries.get_past_ranking(actor, policy.lot_id, mini_tender_id, package_id)
    return past, tried(trial_on(policies.terms_of(policy), past))


def read_sheet(*, actor: Actor, policy_id: UUID, rows: Iterable[tuple[int, Sequence[str]]]) -> ReadBids:
    """Bids of a sheet under a version's questions. Raises `NotFound`, and `Refused` for far too many."""
    return read_rows(rows, rules_of(policies.terms_of(policies.get_own_policy(actor, policy_id))))


def try_on_bids(*, actor: Actor, policy_id: UUID, bids: Sequence[OfferedBid]) -> Tried:
    """A version on bids that somebody made up or kept. Raises `NotFound`."""
    return tried(Trial(rules_of(policies.terms_of(policies.get_own_policy(actor, policy_id))), tuple(bids)))


def tried(trial: Trial) -> Tried:
    return Tried(trial, trial.ranking(), grid(trial), sensitivity(trial), reversals(trial))
