"""Announcing a round, writing a questionnaire, giving a reason to read, deciding."""

from datetime import time
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovFileInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from consortium.admission.rules.answers import Kind
from consortium.admission.rules.questionnaire import Assessed, Question
from consortium.kernel.web.fields import DayField, LinesField, NumberField, TimeOfDayField
from consortium.register.rules import LegalForm


def _day(label: str) -> DayField:
    return DayField(label, validators=[InputRequired(f"Enter a date: {label.lower()}")])


def _time(usual: time) -> TimeOfDayField:
    return TimeOfDayField(
        "at", description="UK time, for example 12:00.", default=usual, validators=[InputRequired("Enter a time")]
    )


class RoundForm(FlaskForm):
    questionnaire_id = SelectField(
        "Questionnaire", widget=GovSelect(), validators=[InputRequired("Choose an adopted version")]
    )
    opens_on = _day("Opens on")
    opens_at = _time(time(9))
    closes_on = _day("Closes on")
    closes_at = _time(time(12))
    questions_until_on = DayField(
        "Questions until",
        description="Leave it empty for ten days before the round closes.",
        validators=[Optional()],
    )
    questions_until_at = _time(time(12))
    decision_due_on = _day("Decisions due on")
    submit = SubmitField("Announce the round", widget=GovSubmitInput())


class OpeningForm(FlaskForm):
    questionnaire_id = SelectField(
        "Questionnaire", widget=GovSelect(), validators=[InputRequired("Choose an adopted version")]
    )
    submit = SubmitField("Open for applications", widget=GovSubmitInput())


class NewVersionForm(FlaskForm):
    source = RadioField(
        "What does it begin as?",
        choices=[],
        widget=GovRadioInput(),
        validators=[InputRequired("Choose what the new version begins as")],
    )
    submit = SubmitField("Start the version", widget=GovSubmitInput())


class YamlForm(FlaskForm):
    """The file wins over the text, where both are given."""

    file = FileField("A YAML file", description="Up to 200,000 characters.", widget=GovFileInput())
    text = TextAreaField(
        "Or paste it here",
        widget=GovTextArea(),
        render_kw={"rows": 14, "spellcheck": "false"},
        validators=[Length(max=200_000)],
    )
    revision = HiddenField()
    submit = SubmitField("Replace the draft", widget=GovSubmitInput())


class HeadingForm(FlaskForm):
    title = StringField("Title", widget=GovTextInput(), validators=[InputRequired("Enter a title"), Length(max=200)])
    introduction = TextAreaField(
        "What applicants read first",
        widget=GovTextArea(),
        render_kw={"rows": 5},
        validators=[InputRequired("Write an introduction"), Length(max=4000)],
    )
    revision = HiddenField()
    submit = SubmitField("Save", widget=GovSubmitInput())


class SectionForm(FlaskForm):
    title = StringField(
        "Title of the section", widget=GovTextInput(), validators=[InputRequired("Enter a title"), Length(max=200)]
    )
    revision = HiddenField()
    submit = SubmitField("Save", widget=GovSubmitInput())


KINDS = {
    Kind.TEXT: "Text, with a limit of words",
    Kind.YES_NO: "Yes or no",
    Kind.CHOICE: "One answer from a list",
    Kind.NUMBER: "A number",
    Kind.DATE: "A date",
    Kind.DOCUMENT: "A document to attach",
    Kind.TABLE: "A table with named columns",
}
PURPOSES = {
    Assessed.SCORED: "Scored 0 to 5 by assessors",
    Assessed.PASS_FAIL: "Passed or failed",
    Assessed.INFORMATION: "For information",
}


class QuestionForm(FlaskForm):
    text = TextAreaField(
        "Question",
        widget=GovTextArea(),
        render_kw={"rows": 3},
        validators=[InputRequired("Write the question"), Length(max=2000)],
    )
    guidance = TextAreaField(
        "Guidance",
        description="What a good answer says. Applicants and assessors both read it.",
        widget=GovTextArea(),
        render_kw={"rows": 3},
        validators=[Optional(), Length(max=4000)],
    )
    kind = RadioField(
        "Kind of answer",
        choices=[SelectChoice(str(kind), words) for kind, words in KINDS.items()],
        widget=GovRadioInput(),
        validators=[InputRequired("Choose a kind of answer")],
    )
    words = NumberField(
        "For a text: at most so many words", at_least=1, at_most=2000, places=0, validators=[Optional()]
    )
    choices = LinesField("For a list: answers to choose from", description="One on each line.", validators=[Optional()])
    columns = LinesField(
        "For a table: names of the columns", description="One on each line, up to 6.", validators=[Optional()]
    )
    rows = NumberField("For a table: at most so many rows", at_least=1, at_most=20, places=0, validators=[Optional()])
    assessed = RadioField(
        "What the answer is for",
        choices=[SelectChoice(str(purpose), words) for purpose, words in PURPOSES.items()],
        widget=GovRadioInput(),
        validators=[InputRequired("Choose what the answer is for")],
    )
    weight = NumberField(
        "If scored: weight",
        description="Out of 100.00 for each lot and legal form.",
        at_most=100,
        validators=[Optional()],
    )
    minimum = NumberField(
        "If scored: minimum score",
        description="Empty where no score is too low by itself.",
        at_least=0,
        at_most=5,
        places=0,
        validators=[Optional()],
    )
    passes = LinesField(
        "If passed or failed: answers that pass",
        description="One on each line: yes, no, or one of the answers to choose from.",
        validators=[Optional()],
    )
    lots = SelectMultipleField(
        "Lots it is asked for",
        description="Tick none to ask it for every lot.",
        widget=GovCheckboxesInput(),
    )
    legal_forms = SelectMultipleField(
        "Legal forms it is asked of",
        description="Tick none to ask it of everybody. A sole trader should not be asked about a team.",
        choices=[SelectChoice(str(form), str(form).capitalize()) for form in LegalForm],
        widget=GovCheckboxesInput(),
    )
    revision = HiddenField()
    submit = SubmitField("Save question", widget=GovSubmitInput())

    def show(self, question: Question) -> None:
        """Fill in a question as it stands."""
        for name in ("text", "guidance", "words", "choices", "columns", "rows"):
            self[name].data = getattr(question, name)
        self.kind.data, self.assessed.data = str(question.kind), str(question.assessed)
        self.weight.data = question.weight if question.is_scored else None
        self.minimum.data = question.minimum or None
        self.passes.data = tuple(sorted(question.passes))
        self.lots.data = [str(number) for number in sorted(question.lots or ())]
        self.legal_forms.data = [str(form) for form in question.legal_forms or ()]

    def document(self) -> dict[str, Any]:
        """What was typed, as a question is written: what belongs to another kind or purpose is left out."""
        is_kind, is_for = self.kind.data, self.assessed.data
        said = {
            "kind": is_kind,
            "text": self.text.data,
            "guidance": self.guidance.data or None,
            "assessed": is_for,
            "words": self.words.data if is_kind == Kind.TEXT else None,
            "choices": list(self.choices.data) if is_kind == Kind.CHOICE else None,
            "columns": list(self.columns.data) if is_kind == Kind.TABLE else None,
            "rows": self.rows.data if is_kind == Kind.TABLE else None,
            "weight": self.weight.data if is_for == Assessed.SCORED else None,
            "minimum": self.minimum.data if is_for == Assessed.SCORED else None,
            "passes": list(self.passes.data) if is_for == Assessed.PASS_FAIL else None,
            "lots": [int(number) for number in self.lots.data or ()] or None,
            "legal_forms": self.legal_forms.data or None,
        }
        return {name: value for name, value in said.items() if value is not None}


class ReplaceForm(FlaskForm):
    reason = TextAreaField(
        "Why the work is given to somebody else",
        description="For example: has left the council, or is ill until after the decisions are due. It is kept on "
        "the record and the assessor may read it.",
        widget=GovTextArea(),
        render_kw={"rows": 3},
        validators=[InputRequired("Say why the work is given to somebody else"), Length(max=1000)],
    )
    submit = SubmitField("Set aside and share out", widget=GovSubmitInput())


class ReadingForm(FlaskForm):
    reason = TextAreaField(
        "Why you need to read it",
        description="Your name, the time and this reason go on the record of both organisations.",
        widget=GovTextArea(),
        render_kw={"rows": 3},
        validators=[InputRequired("Say why you need to read it"), Length(max=1000)],
    )
    submit = SubmitField("Read for 15 minutes", widget=GovSubmitInput())


class DecisionForm(FlaskForm):
    note = TextAreaField(
        "A note for the letter",
        description="Optional. The applicant reads it after the scores and reasons.",
        widget=GovTextArea(),
        render_kw={"rows": 4},
        validators=[Optional(), Length(max=4000)],
    )
    submit = SubmitField("Decide", widget=GovSubmitInput())


class AskReviewForm(FlaskForm):
    grounds = TextAreaField(
        "What was decided wrongly, and why",
        description="Name the score, reason or gate. You can ask once for each lot, so say everything here. "
        "Write nothing about a child that would let somebody know who it is.",
        widget=GovTextArea(),
        render_kw={"rows": 8},
        validators=[InputRequired("Say what was decided wrongly, and why"), Length(max=8000)],
    )
    submit = SubmitField("Ask for a review", widget=GovSubmitInput())


class AnswerReviewForm(FlaskForm):
    answer = RadioField(
        "Is the review upheld?",
        choices=[
            SelectChoice("yes", "Yes: a score or a gate was wrong, and I correct it above"),
            SelectChoice("no", "No: the decision stands"),
        ],
        widget=GovRadioInput(),
        validators=[InputRequired("Say whether the review is upheld")],
    )
    reasons = TextAreaField(
        "Reasons",
        description="The applicant reads them word for word.",
        widget=GovTextArea(),
        render_kw={"rows": 6},
        validators=[InputRequired("Give the reasons"), Length(max=8000)],
    )
    submit = SubmitField("Answer the review", widget=GovSubmitInput())


class ReviewTermsForm(FlaskForm):
    days_to_ask = NumberField(
        "Days to ask",
        description="Counted from the day after the letter, to the end of the last day.",
        places=0,
        validators=[InputRequired("Enter a number of days")],
    )
    working_days_to_answer = NumberField(
        "Working days to answer",
        description="Counted from the first working day after the request.",
        places=0,
        validators=[InputRequired("Enter a number of working days")],
    )
    submit = SubmitField("Save", widget=GovSubmitInput())
