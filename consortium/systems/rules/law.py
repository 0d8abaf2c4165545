"""What each regime says at each step of buying, in plain words, with its source.

Every row of the table of the consortium's rules ("Regimes") is here for every regime. The law is for the consortium's
lawyers to confirm: pages say so beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Topic(StrEnum):
    """A question that every regime answers. The value is how a page puts it."""

    JOINING = "New providers"
    DECISION = "Decision on an application"
    LATE_JOINERS = "Admitted after an invitation went out"
    CALL_OFF_TIME = "Time to bid"
    NEGOTIATION = "Negotiation"
    DIRECT_AWARD = "Direct or family-choice award"
    EXCLUSION = "Exclusion grounds"
    FEES = "Fees to providers"
    STANDSTILL = "Standstill"
    NOTICES = "Notices"
    TERM = "How long it may last"
    NAMED_BODIES = "Who may buy through it"


class Step(StrEnum):
    """Where in the work a rule is shown."""

    DRAFTING = "drafting"
    ROUNDS = "rounds"
    APPLICATIONS = "applications"
    MINI_TENDERS = "mini-tenders"


STEPS: Mapping[Step, tuple[Topic, ...]] = {
    Step.DRAFTING: (Topic.JOINING, Topic.TERM, Topic.NAMED_BODIES, Topic.FEES, Topic.NOTICES),
    Step.ROUNDS: (Topic.JOINING, Topic.DECISION, Topic.NOTICES),
    Step.APPLICATIONS: (Topic.DECISION, Topic.EXCLUSION, Topic.LATE_JOINERS, Topic.FEES),
    Step.MINI_TENDERS: (
        Topic.CALL_OFF_TIME, Topic.LATE_JOINERS, Topic.NEGOTIATION, Topic.DIRECT_AWARD, Topic.STANDSTILL,
        Topic.NOTICES, Topic.NAMED_BODIES,
    ),
}  # fmt: skip
"""Which questions matter at which step. Each topic matters somewhere."""


@dataclass(frozen=True, slots=True)
class Article:
    """An answer and where it stands."""

    words: str
    source: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A rule as it is shown at a step: `deadline` is the last day it leaves, where it leaves one.

    `switched_off_by` is the route of a buyer of health services under which the rule does not apply to it.
    """

    topic: Topic
    words: str
    source: str
    deadline: date | None = None
    switched_off_by: str | None = None


def _pcr(*regulations: str) -> str:
    return f"Public Contracts Regulations 2015, {' and '.join(regulations)}"


def _act(*sections: str) -> str:
    return f"Procurement Act 2023, {' and '.join(sections)}"


_SAVING = "Procurement Act 2023 (Commencement No. 3 and Transitional and Saving Provisions) Regulations 2024"
_PCR_NAMED = Article(
    "Only bodies named in the original notice, by name or by a described class.", _pcr("regulations 33 and 34")
)
_PCR_EXCLUSION = Article(
    "The mandatory and discretionary grounds of regulation 57, each with self-cleaning.", _pcr("regulation 57")
)
_PCR_STANDSTILL = Article("None for a call-off; 10 calendar days otherwise.", _pcr("regulations 86 and 87"))
_PCR_NOTICES = Article(
    "A contract notice. Award notices may be grouped quarterly, within 30 days of the quarter’s end.",
    _pcr("regulations 50 and 75"),
)
_PCR_NOT_INVITED = "Not invited to that one."
_ACT_EXCLUSION = Article("The mandatory and discretionary grounds of schedules 6 and 7.", _act("schedules 6 and 7"))
_ACT_NAMED = Article("Only bodies named in the original notice, by name or by a described class.", _act("section 21"))
_ACT_STANDSTILL = Article(
    "8 working days where the award notice promises it; light touch need not.", _act("section 51")
)
_ACT_DIRECT = Article(
    "Allowed on a ground of schedule 5, such as the choice of the user, with the ground on record.",
    _act("section 41", "schedule 5"),
)
_AS_PUBLISHED = "As published, reasonable and proportionate."

LAW: Mapping[str, Mapping[Topic, Article]] = {
    "pcr-reg34": {
        Topic.JOINING: Article("At any time, with no limit on how many. No fixed rounds.", _pcr("regulation 34")),
        Topic.DECISION: Article(
            "Within 10 working days of receipt, once extendable to 15 with a written reason.", _pcr("regulation 34")
        ),
        Topic.LATE_JOINERS: Article(_PCR_NOT_INVITED, _pcr("regulation 34")),
        Topic.CALL_OFF_TIME: Article(
            "At least 10 days, or less where every admitted provider has agreed.", _pcr("regulations 28 and 34")
        ),
        Topic.NEGOTIATION: Article("Not allowed: the restricted procedure.", _pcr("regulations 28 and 34")),
        Topic.DIRECT_AWARD: Article("Not allowed: every admitted provider is invited.", _pcr("regulation 34")),
        Topic.EXCLUSION: _PCR_EXCLUSION,
        Topic.FEES: Article("None, before or during the system.", _pcr("regulation 34")),
        Topic.STANDSTILL: _PCR_STANDSTILL,
        Topic.NOTICES: _PCR_NOTICES,
        Topic.TERM: Article("Commenced before 24 February 2025; ends by 23 February 2029.", _SAVING),
        Topic.NAMED_BODIES: _PCR_NAMED,
    },
    "pcr-light-touch": {
        Topic.JOINING: Article(
            "As published: in rounds, at any time, or reopened. No limit on how many.", _pcr("regulations 74 to 76")
        ),
        Topic.DECISION: Article("On the published decision date of the round.", _pcr("regulation 76")),
        Topic.LATE_JOINERS: Article("Not invited, unless the published rules say so.", _pcr("regulation 76")),
        Topic.CALL_OFF_TIME: Article(_AS_PUBLISHED, _pcr("regulation 76")),
        Topic.NEGOTIATION: Article("Allowed where published.", _pcr("regulation 76")),
        Topic.DIRECT_AWARD: Article("Allowed where published, with its reason on record.", _pcr("regulation 76")),
        Topic.EXCLUSION: _PCR_EXCLUSION,
        Topic.FEES: Article("None, as published.", _pcr("regulation 76")),
        Topic.STANDSTILL: _PCR_STANDSTILL,
        Topic.NOTICES: _PCR_NOTICES,
        Topic.TERM: Article("Commenced before 24 February 2025; a dynamic one ends by 23 February 2029.", _SAVING),
        Topic.NAMED_BODIES: _PCR_NAMED,
    },
    "pa23-dynamic-market": {
        Topic.JOINING: Article("At any time. A fixed round is not allowed.", _act("section 36")),
        Topic.DECISION: Article(
            "Within a reasonable period; the system’s own is reported against.", _act("section 36")
        ),
        Topic.LATE_JOINERS: Article("May bid until the deadline of what is open already.", _act("section 34")),
        Topic.CALL_OFF_TIME: Article("No least time in law for light touch; reasonable.", _act("section 54")),
        Topic.NEGOTIATION: Article("Allowed where published.", _act("section 20")),
        Topic.DIRECT_AWARD: _ACT_DIRECT,
        Topic.EXCLUSION: _ACT_EXCLUSION,
        Topic.FEES: Article("Only a fixed share of an award, as published.", _act("section 38")),
        Topic.STANDSTILL: _ACT_STANDSTILL,
        Topic.NOTICES: Article(
            "UK13 to UK16 for the market; UK4, UK6 and UK7 for a call-off over the threshold.",
            _act("sections 21, 39, 50 and 53"),
        ),
        Topic.TERM: Article("No longest term in law.", _act("sections 34 to 40")),
        Topic.NAMED_BODIES: _ACT_NAMED,
    },
    "pa23-open-framework": {
        Topic.JOINING: Article(
            "When it is reopened: first within three years, then at least every five.", _act("section 49")
        ),
        Topic.DECISION: Article("On the published decision date of the round.", _act("section 49")),
        Topic.LATE_JOINERS: Article("Not invited to what is open already.", _act("section 49")),
        Topic.CALL_OFF_TIME: Article(_AS_PUBLISHED, _act("sections 46 and 54")),
        Topic.NEGOTIATION: Article("Allowed where published.", _act("section 46")),
        Topic.DIRECT_AWARD: _ACT_DIRECT,
        Topic.EXCLUSION: _ACT_EXCLUSION,
        Topic.FEES: Article("As published: a fixed share of an award.", _act("section 45")),
        Topic.STANDSTILL: _ACT_STANDSTILL,
        Topic.NOTICES: Article(
            "UK4, UK6 and UK7 for each reopening; UK6 and UK7 for a call-off over the threshold.",
            _act("sections 21, 50 and 53"),
        ),
        Topic.TERM: Article("Eight years in all, unless light touch.", _act("section 49")),
        Topic.NAMED_BODIES: _ACT_NAMED,
    },
}
"""By the regime's code. Which codes there are is `regimes.Regime`; a test holds the two together."""


def shown_at(step: Step, regime: str, *, deadlines: Mapping[Topic, date | None] | None = None) -> list[Shown]:
    """The rules that matter at a step, in the order of `STEPS`, each with its source and the last day it leaves."""
    days = deadlines or {}
    return [Shown(topic, LAW[regime][topic].words, LAW[regime][topic].source, days.get(topic)) for topic in STEPS[step]]
