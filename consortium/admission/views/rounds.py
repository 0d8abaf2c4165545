"""Rounds: what is open, what is to come, and whether it fits me."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from consortium.admission import queries, services
from consortium.admission.permissions import Permission
from consortium.admission.rules.grounds import grounds_of
from consortium.admission.rules.rounds import stage_of
from consortium.admission.views import assessing
from consortium.admission.views.pages import blueprint, leads
from consortium.kernel import clock
from consortium.kernel.calendar import local
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import pictures
from consortium.kernel.web.edge import requires
from consortium.kernel.web.pictures import Mark, Span
from consortium.members import queries as members
from consortium.register import queries as register
from consortium.register.rules import LegalForm
from consortium.systems import queries as systems
from consortium.systems.rules import REGIMES, Regime, admits_at_any_time, cpv_codes


@blueprint.get("/rounds")
@requires(Permission.SEE_ROUNDS)
def show_rounds() -> ResponseReturnValue:
    """For a provider: what is open, and its own applications. For a lead: its rounds on a timeline."""
    actor, now = present_actor(), clock.now()
    if Permission.SEE_OWN_APPLICATIONS.allows(actor):
        return _rounds_for_provider(now)
    own = queries.list_own_rounds(actor) if actor.organisation_id else ()
    shown = own or queries.list_rounds_to_come(now)
    return render_template(
        "consortium/admission/rounds.html",
        rows=_rows(shown, now),
        picture=picture_of(shown, now),
        received=queries.count_applications(actor, [each.id for each in own]),
        is_lead=bool(own) and Permission.SEE_ROUND_AS_LEAD.allows(actor),
        led=[
            each
            for each in systems.list_systems()
            if each.lead_id == actor.organisation_id and Permission.ANNOUNCE_ROUND.allows(actor)
        ],
    )


def _rounds_for_provider(now: datetime) -> str:
    actor = present_actor()
    applications = queries.list_own_applications(actor)
    about = queries.rounds_by_id([each.round_id for each in applications])
    decisions = queries.decisions_of([each.id for each in applications])
    named = systems.systems_by_id({each.system_id for each in about.values()})
    stages = {
        each.id: queries.marks_of(each, about[each.round_id], decisions=decisions.get(each.id, ())).stage_at(now)
        for each in applications
    }
    return render_template(
        "consortium/admission/rounds_for_provider.html",
        rows=_rows(queries.list_rounds_to_come(now), now),
        applications=applications,
        rounds=about,
        systems=named,
        stages=stages,
        applied={each.round_id: each for each in applications if each.withdrawn_at is None},
    )


def _rows(rounds: Sequence[Any], now: datetime) -> list[dict[str, Any]]:
    named = systems.systems_by_id({each.system_id for each in rounds})
    return [
        {
            "round": each,
            "system": named[each.system_id],
            "stage": stage_of(opens_at=each.opens_at, closes_at=each.closes_at, at=now),
        }
        for each in rounds
        if each.system_id in named
    ]


def picture_of(rounds: Sequence[Any], now: datetime) -> pictures.Picture | None:
    """The rounds as bars over the months, each with the day its decisions are due."""
    named = systems.systems_by_id({each.system_id for each in rounds})
    known = [
        each
        for each in sorted(rounds, key=lambda one: one.opens_at)
        if each.system_id in named and not each.is_standing
    ]
    if not known:
        return None
    return pictures.timeline(
        "Rounds of admission",
        [
            Span(
                f"Round {each.number}",
                local(each.opens_at).date(),
                local(each.closes_at).date(),
                lane=f"Round {each.number}",
            )
            for each in known
        ],
        marks=[Mark("Decisions due", each.decision_due_on, f"Round {each.number}") for each in known],
        today=local(now).date(),
    )


@blueprint.get("/systems/<uuid:system_id>/rounds")
@requires(Permission.SEE_ROUNDS)
def show_rounds_of_system(system_id: UUID) -> ResponseReturnValue:
    """The rounds of one system and the versions of its questionnaire."""
    actor, now = present_actor(), clock.now()
    system, rounds = systems.get_system(system_id), queries.list_rounds(system_id)
    return render_template(
        "consortium/admission/system_rounds.html",
        system=system,
        rows=_rows(rounds, now),
        picture=picture_of(rounds, now),
        proposals=queries.list_proposals(system_id, now),
        questionnaires=queries.list_questionnaires(system_id),
        law=systems.rules_of(system)["rounds"],
        at_any_time=admits_at_any_time(Regime(system.regime), entry_every_months=system.entry_every_months),
        is_open=any(each.closes_at > now for each in rounds),
        may_announce=system.lead_id == actor.organisation_id and Permission.ANNOUNCE_ROUND.allows(actor),
        may_prepare=system.lead_id == actor.organisation_id and Permission.PREPARE_QUESTIONNAIRE.allows(actor),
    )


@blueprint.get("/rounds/<uuid:round_id>")
@requires(Permission.SEE_ROUNDS)
def show_round(round_id: UUID) -> ResponseReturnValue:
    """To its lead, the work of the round; to everybody else, what it is and whether it fits them."""
    actor, now = present_actor(), clock.now()
    round_ = queries.get_round(round_id)
    if leads(actor, round_.lead_id):
        return assessing.page_of_round(round_)
    system = systems.get_system(round_.system_id)
    applies = Permission.SEE_OWN_APPLICATIONS.allows(actor)
    profile = register.find_profile(actor.organisation) if applies else None
    lots = systems.list_lots(system.id)
    form = LegalForm(profile.legal_form) if profile else LegalForm.COMPANY
    questions = queries.questions_of(queries.get_questionnaire(round_.questionnaire_id))
    application = queries.find_own_application(actor, round_id) if applies else None
    return render_template(
        "consortium/admission/round.html",
        round=round_,
        system=system,
        lead=members.get_organisation(system.lead_id),
        stage=stage_of(opens_at=round_.opens_at, closes_at=round_.closes_at, at=now),
        lots=lots,
        cpv=cpv_codes(),
        questions=questions,
        asked={lot.id: sum(1 for _ in questions.asked_of([lot.number], form)) for lot in lots},
        grounds=len(grounds_of(REGIMES[Regime(system.regime)].exclusion_list)),
        councils=members.list_councils_that_may_call_off(system.consortium_id, local(now).date()),
        profile=profile,
        application=application,
        may_apply_again=application is not None and services.may_apply_again(application, round_),
        days=REGIMES[Regime(system.regime)].decision_working_days or system.decision_working_days,
        may_apply=Permission.PREPARE_APPLICATION.allows(actor),
        applies=applies,
    )
