"""Preparing a handover, calling it off, and ticking what was passed on."""

from decimal import Decimal
from uuid import UUID

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput, GovTextArea
from wtforms import RadioField, SelectChoice, SelectField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from consortium.kernel.web.fields import DayField, PoundsField
from tenants.agreements.rules.changes import LONGEST_REASON
from tenants.agreements.rules.handovers import LONGEST_WHY
from tenants.agreements.rules.successors import CAUSE_WORDS, Cause
from tenants.agreements.services import HandoverPlan, HandoverRoom

TOO_LONG = f"Use {LONGEST_REASON} characters or fewer"


class HandoverForm(FlaskForm):
    cause = RadioField(
        "Why does another provider take over?",
        choices=[SelectChoice(str(each), words) for each, words in CAUSE_WORDS.items()],
        widget=GovRadioInput(),
        validators=[InputRequired("Choose why another provider takes over")],
    )
    reason = TextAreaField(
        "What the outgoing provider reads",
        description="Why the agreement passes on. Name neither the child nor who takes over.",
        widget=GovTextArea(),
        validators=[InputRequired("Say why the agreement passes on"), Length(max=LONGEST_REASON, message=TOO_LONG)],
    )
    from_on = DayField(
        "First day of the incoming provider", validators=[InputRequired("Enter the day on which support passes")]
    )
    ends_on = DayField("Last day of its agreement (optional)")
    incoming = SelectField(
        "Incoming provider",
        description="Everyone on the register who is active for this lot, place and age.",
        widget=GovSelect(),
        validators=[InputRequired("Choose the incoming provider")],
    )
    ground = RadioField(
        "Why it may be chosen without a new mini-tender",
        widget=GovRadioInput(),
        validators=[InputRequired("Choose a ground")],
    )
    unit_price = PoundsField("New price for each unit (optional)")
    why = TextAreaField(
        "Why this provider",
        description="Your colleagues and the authoriser read it; neither provider does. Do not name the child.",
        widget=GovTextArea(),
        validators=[InputRequired("Say why this provider"), Length(max=LONGEST_WHY, message=TOO_LONG)],
    )
    show = SubmitField("Show what it costs", widget=GovSubmitInput())
    submit = SubmitField("Prepare this handover", widget=GovSubmitInput())

    def offer(self, room: HandoverRoom) -> "HandoverForm":
        """Let these be chosen."""
        self.ground.choices = [SelectChoice(each.key, each.name) for each in room.grounds]
        self.incoming.choices = [
            SelectChoice("", "Choose a provider"), *(SelectChoice(str(id_), name) for id_, name in room.able.items())
        ]  # fmt: skip
        return self

    def plan(self) -> HandoverPlan:
        """What was typed. The form must have been validated."""
        price: Decimal | None = self.unit_price.data
        return HandoverPlan(
            incoming_id=UUID(self.incoming.data),
            from_on=self.from_on.data,  # type: ignore[arg-type]
            cause=Cause(self.cause.data),
            ground=self.ground.data,
            reason=self.reason.data or "",
            why=self.why.data or "",
            unit_price=price,
            ends_on=self.ends_on.data,
        )


class CallOffForm(FlaskForm):
    reason = TextAreaField(
        "Why is it called off?",
        description="Both providers are told that it is, and the outgoing one reads this.",
        widget=GovTextArea(),
        validators=[InputRequired("Say why it is called off"), Length(max=LONGEST_REASON, message=TOO_LONG)],
    )
    submit = SubmitField("Call handover off", widget=GovSubmitInput())


class TickForm(FlaskForm):
    submit = SubmitField("Tick", widget=GovSubmitInput())
