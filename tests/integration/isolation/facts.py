"""Who stands in which relation to whom, counted out from a world's rows: the ground the oracle stands on.

Written from `standards.md` and `domain.md`, never from the SQL that it judges.
"""

from collections import defaultdict
from functools import cached_property
from uuid import UUID

from tests.integration.isolation.somebody import Somebody
from tests.integration.isolation.worlds import Rows
from tests.integration.isolation.worlds.rows import Row

BELONGS = {"lead", "member", "opted-in"}
Key = tuple[UUID, UUID]


class Facts:
    """What is so in a world, whoever looks."""

    def __init__(self, rows: Rows) -> None:
        self.rows, self.now, self.today = rows, rows.now, rows.today()
        self.tender = {(t["council_id"], t["id"]): t for t in rows["mini_tender"]}
        self.application = {a["id"]: a for a in rows["application"]}
        self.system = {s["id"]: s for s in rows["purchasing_system"]}
        self.extension = {each["id"]: each for each in rows["extension"]}
        self.lot = {each["id"]: each for each in rows["lot"]}
        self.rate_card = {(c["council_id"], c["id"]): c for c in rows["rate_card"]}
        self.evaluation = {e["id"]: e for e in rows["evaluation"]}
        self.invitations = {(i["council_id"], i["mini_tender_id"], i["provider_id"]) for i in rows["invitation"]}
        self.closes = {
            (n["council_id"], n["mini_tender_id"], n["number"], n["provider_id"]): n["closes_at"]
            for n in rows["negotiation_invitation"]
        }

    @cached_property
    def assignments(self) -> dict[UUID, list[Row]]:
        by_evaluation: dict[UUID, list[Row]] = defaultdict(list)
        for assignment in self.rows["assignment"]:
            by_evaluation[assignment["evaluation_id"]].append(assignment)
        return by_evaluation

    def all_are_locked(self, evaluation: UUID) -> bool:
        """Everybody who assesses has locked, and there are as many as are needed, from enough councils."""
        working = [a for a in self.assignments[evaluation] if not a["has_conflict"] and not a["set_aside_at"]]
        needed = self.evaluation[evaluation]
        return (
            all(a["locked_at"] for a in working)
            and len(working) >= needed["assessors_needed"]
            and len({a["assessor_organisation_id"] for a in working}) >= needed["councils_needed"]
        )

    def quality_is_locked(self, council: UUID, tender: UUID) -> bool:
        evaluated = [
            o["evaluation_id"] for o in self.rows["offer"]
            if (o["council_id"], o["mini_tender_id"]) == (council, tender) and o["evaluation_id"]
        ]  # fmt: skip
        return all(self.all_are_locked(evaluation) for evaluation in evaluated)

    def negotiation_is_over(self, council: UUID, tender: UUID, number: int) -> bool:
        """Everybody asked has offered, or may no longer."""
        offered = {(o["council_id"], o["mini_tender_id"], o["number"], o["provider_id"])
                   for o in self.rows["negotiated_offer"]}  # fmt: skip
        asked = {key: at for key, at in self.closes.items() if key[:3] == (council, tender, number)}
        return all(at <= self.now or key in offered for key, at in asked.items())

    def views_are_in(self, extension: Row) -> bool:
        """The day for views is past, or everybody who may buy through the system has given one."""
        if extension["views_due_on"] is not None and extension["views_due_on"] < self.today:
            return True
        consortium = self.system[extension["system_id"]]["consortium_id"]
        bodies = {
            m["organisation_id"] for m in self.rows["membership"]
            if m["consortium_id"] == consortium and m["part"] in BELONGS
            and m["from_on"] <= self.today and (m["to_on"] is None or m["to_on"] >= self.today)
        }  # fmt: skip
        given = {v["council_id"] for v in self.rows["extension_view"]
                 if v["extension_id"] == extension["id"] and v["given_at"]}  # fmt: skip
        return bodies <= given

    def is_submitted(self, application: UUID) -> bool:
        found = self.application[application]
        return found["submitted_at"] is not None and found["withdrawn_at"] is None


class Eyes:
    """What one actor is to everybody else."""

    def __init__(self, who: Somebody, facts: Facts) -> None:
        self.who, self.facts, self.rows = who, facts, facts.rows
        self.organisation, self.person, self.roles = who.organisation, who.person, who.roles

    def is_own(self, row: Row, column: str) -> bool:
        return self.organisation is not None and row[column] == self.organisation

    def is_oneself(self, row: Row, column: str = "person_id") -> bool:
        return self.person is not None and row[column] == self.person

    @cached_property
    def consortia(self) -> set[UUID]:
        """Consortia to which the actor's organisation belongs today."""
        return {
            m["consortium_id"] for m in self.rows["membership"]
            if m["organisation_id"] == self.organisation and m["part"] in BELONGS
            and m["from_on"] <= self.facts.today and (m["to_on"] is None or m["to_on"] >= self.facts.today)
        }  # fmt: skip

    @cached_property
    def leads(self) -> set[UUID]:
        return {c["id"] for c in self.rows["consortium"] if c["lead_id"] == self.organisation}

    @cached_property
    def known_providers(self) -> set[UUID]:
        if not self.who.buys:
            return set()
        return {p["provider_id"] for p in self.rows["participation"] if p["consortium_id"] in self.consortia}

    @cached_property
    def lots_bought_from(self) -> set[UUID]:
        """Lots of the systems of the actor's consortia."""
        bought = {s["id"] for s in self.rows["purchasing_system"] if s["consortium_id"] in self.consortia}
        return {lot["id"] for lot in self.rows["lot"] if lot["system_id"] in bought}

    @cached_property
    def colleagues(self) -> set[UUID]:
        return {g["person_id"] for g in self.rows["role_grant"] if g["organisation_id"] == self.organisation}

    def is_invited(self, row: Row, tender: str = "mini_tender_id") -> bool:
        return (row["council_id"], row[tender], self.organisation) in self.facts.invitations

    @cached_property
    def packages_shown(self) -> set[UUID]:
        return {p["package_id"] for p in self.rows["mini_tender_package"] if self.is_invited(p)}

    @cached_property
    def my_assignments(self) -> list[Row]:
        return [
            a for a in self.rows["assignment"]
            if self.is_oneself(a, "assessor_id") and self.is_own(a, "assessor_organisation_id")
        ]  # fmt: skip

    @cached_property
    def assigned(self) -> set[UUID]:
        """Evaluations the actor was asked to assess, has not declared a conflict for, and was not replaced in."""
        return {a["evaluation_id"] for a in self.my_assignments if not a["has_conflict"] and not a["set_aside_at"]}

    @cached_property
    def unconflicted(self) -> set[UUID]:
        """Evaluations for which the actor has declared to have no conflict."""
        return {a["evaluation_id"] for a in self.my_assignments if a["has_conflict"] is False and not a["set_aside_at"]}

    @cached_property
    def applications_assessed(self) -> set[UUID]:
        return {
            e["application_id"] for e in self.rows["application_evaluation"]
            if e["evaluation_id"] in self.unconflicted and self.facts.is_submitted(e["application_id"])
        }  # fmt: skip

    @cached_property
    def applications_received(self) -> set[UUID]:
        """Submitted, not withdrawn, to the actor as lead."""
        return {
            a["id"] for a in self.rows["application"] if self.is_own(a, "lead_id") and self.facts.is_submitted(a["id"])
        }

    @cached_property
    def exclusions_opened(self) -> set[UUID]:
        """Applications whose exclusion evidence this officer has given a reason to read, a short while ago."""
        return {
            r["application_id"] for r in self.rows["exclusion_reading"]
            if self.is_oneself(r) and self.is_own(r, "lead_id") and r["until_at"] > self.facts.now
        }  # fmt: skip

    @cached_property
    def children_opened(self) -> set[UUID]:
        referrals = {
            r["referral_id"] for r in self.rows["identity_reading"]
            if self.is_oneself(r) and self.is_own(r, "council_id") and r["until_at"] > self.facts.now
        }  # fmt: skip
        return {f["child_id"] for f in self.rows["referral"] if f["id"] in referrals}
