"""What the forecast rests on."""

from collections.abc import Mapping
from decimal import Decimal

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextInput
from wtforms import StringField, SubmitField
from wtforms.validators import InputRequired, Length

from consortium.kernel.calendar import FinancialYear
from consortium.kernel.web.fields import LinesField, NumberField, PoundsField, SeenField
from tenants.insight.rules.forecast import Assumptions, read_points

SMALLEST = Decimal("0.001")


class AssumptionsForm(FlaskForm):
    area = StringField(
        "Area and source of the figures",
        widget=GovTextInput(),
        validators=[InputRequired("Say which area, and where the figures are from"), Length(max=200)],
    )
    population = LinesField(
        "Children aged 0 to 17",
        description="A year and a number on each line, such as 2021: 200700. Years between are filled in evenly.",
        validators=[InputRequired("Give the children of two years at least")],
    )
    prevalence = NumberField(
        "Of these, children with a disability",
        description="Of every hundred. The national survey says 8.",
        at_least=Decimal("0.01"),
        at_most=100,
        validators=[InputRequired("Enter the percentage with a disability")],
    )
    reach = NumberField(
        "Of those, children you buy support for",
        description="Of every hundred, in the year below.",
        at_least=SMALLEST,
        at_most=100,
        places=3,
        validators=[InputRequired("Enter the percentage that you buy support for")],
    )
    base_year = NumberField(
        "Year for which that holds",
        description="The year in which the financial year begins, such as 2020 for 2020-21.",
        at_least=2000,
        at_most=2099,
        places=0,
        validators=[InputRequired("Enter the year")],
    )
    yearly_cost = PoundsField(
        "Cost of one child in that year", validators=[InputRequired("Enter what one child’s support cost in that year")]
    )
    growth = NumberField(
        "More children each year, beyond the population",
        description="Of every hundred; 0 for none. It is compounded.",
        at_least=-50,
        at_most=100,
        validators=[InputRequired("Enter the growth, or 0")],
    )
    inflation = NumberField(
        "Dearer each year",
        description="Of every hundred; 0 for none. It is compounded.",
        at_least=-50,
        at_most=100,
        validators=[InputRequired("Enter the inflation, or 0")],
    )
    revision = SeenField()
    submit = SubmitField("Save these assumptions", widget=GovSubmitInput())

    def assumptions(self) -> Assumptions:
        """Raises `Refused` for a table of children that cannot be read."""
        return Assumptions(
            area=self.area.data or "",
            population=read_points(self.population.data),
            prevalence=self.prevalence.data,
            reach=self.reach.data,
            base=FinancialYear(int(self.base_year.data)),
            yearly_cost=self.yearly_cost.data,
            growth=self.growth.data,
            inflation=self.inflation.data,
        )

    @staticmethod
    def filled(given: Assumptions) -> Mapping[str, object]:
        """The fields that say the same."""
        return {
            "area": given.area,
            "population": [f"{year}: {children}" for year, children in given.population.items()],
            "prevalence": given.prevalence,
            "reach": given.reach,
            "base_year": given.base.starting,
            "yearly_cost": given.yearly_cost,
            "growth": given.growth,
            "inflation": given.inflation,
        }
