"""The lead's procurement officer prepares, publishes and opens."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import yaml

from scenarios.player import FOLDER, Story, act

QUESTIONNAIRES = FOLDER / "questionnaires"


@act("draft system")
def draft_system(
    story: Story,
    by: str,
    *,
    consortium: str,
    contact: Mapping[str, str],
    lots: list[Mapping[str, Any]],
    insurances: Mapping[str, str],
    **details: Any,
) -> str:
    officer = story.person(by)
    given = {key: str(value) if key.endswith("_on") else value for key, value in details.items()}
    made = officer.post(
        "/systems",
        {
            **given,
            "consortium_id": story.id_of("consortium", consortium),
            "contact_name": contact["name"],
            "contact_email": contact["email"],
        },
    )
    story.made_now("system", made["name"], made["id"])
    covers = {f"{kind.replace(' ', '_')}_gbp": amount for kind, amount in insurances.items()}
    for lot in lots:
        asked = {
            "name": lot["name"],
            "summary": lot["summary"],
            "age_from": lot["ages"][0],
            "age_to": lot["ages"][1],
            "cpv_code": lot["cpv"],
            "needs_cqc_personal_care": bool(lot.get("needs cqc personal care")),
            "cqc_rating_floor": lot.get("least cqc rating"),
            "needs_ofsted": bool(lot.get("needs ofsted")),
            "policies_needed": lot.get("policies", []),
            **covers,
        }
        entered = officer.post(f"/systems/{made['id']}/lots", asked)
        story.made_now("lot", lot["name"], entered["id"])
    return f"drafts “{made['name']}” under {made['regime']} with {len(lots)} lots"


@act("adopt questionnaire")
def adopt_questionnaire(story: Story, by: str, *, system: str, questionnaire: str = "") -> str:
    """The one that is shipped with the product, or one that is shipped with the stories."""
    officer = story.person(by)
    document = yaml.safe_load((QUESTIONNAIRES / f"{questionnaire}.yaml").read_text("utf-8")) if questionnaire else None
    drafted = officer.post(f"/systems/{story.id_of('system', system)}/questionnaires", {"document": document})
    adopted = officer.post(f"/questionnaires/{drafted['id']}/adoption")
    story.made_now("questionnaire", system, adopted["id"])
    return f"adopts version {adopted['version']} of the questionnaire"


@act("publish system")
def publish_system(story: Story, by: str, *, system: str) -> str:
    story.person(by).post(f"/systems/{story.id_of('system', system)}/publication")
    return f"publishes “{system}”: its regime is fixed from now on"


@act("announce round")
def announce_round(
    story: Story,
    by: str,
    *,
    system: str,
    opens_in_hours: float = 0,
    closes_in_days: float,
    decision_due_in_days: int,
    name: str = "",
) -> str:
    now = story.stage.now()
    opens_at = now + timedelta(hours=opens_in_hours) if opens_in_hours else now + timedelta(minutes=1)
    closes_at = now + timedelta(days=closes_in_days)
    made = story.person(by).post(
        f"/systems/{story.id_of('system', system)}/rounds",
        {
            "questionnaire_id": story.id_of("questionnaire", system),
            "opens_at": opens_at.isoformat(),
            "closes_at": closes_at.isoformat(),
            "decision_due_on": (now + timedelta(days=decision_due_in_days)).date().isoformat(),
        },
    )
    story.made["round"] = made
    if name:
        story.made_now("round", name, made["id"])
    story.move_to(opens_at)
    return f"opens round {made['number']} until {made['closes_at'][:10]}"
