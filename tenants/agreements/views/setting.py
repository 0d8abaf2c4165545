"""The page on which a council says how long notice is and what is paid while support rests."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.people import queries as people
from tenants.agreements import queries, services
from tenants.agreements.forms.setting import SettingForm
from tenants.agreements.permissions import Permission
from tenants.agreements.rules import settings
from tenants.agreements.views.blueprint import blueprint
from tenants.policy import queries as policies


@blueprint.get("/agreements/settings")
@requires(Permission.SEE_SETTINGS)
def show_settings() -> ResponseReturnValue:
    """What new agreements say, lot by lot, and what was set when by whom."""
    return _settings_page(SettingForm(formdata=None, from_on=clock.today()))


@blueprint.post("/agreements/settings")
@requires(Permission.SET_SETTINGS)
@writes
def set_settings() -> ResponseReturnValue:
    form = SettingForm().offer(policies.list_lots_to_buy_from(present_actor(), clock.today()))
    if form.validate_on_submit():
        with refusals(form):
            services.set_terms(
                actor=present_actor(),
                lot_id=form.lot_id,
                setting=form.setting(),
                from_on=form.from_on.data,  # type: ignore[arg-type]
                now=clock.now(),
            )
            flash("Saved. Agreements that are made from that day on say so; the others keep theirs.", "success")
            return redirect(url_for(".show_settings"))
    return _settings_page(form), 422


def _settings_page(form: SettingForm) -> str:
    actor, on = present_actor(), clock.today()
    lots, rows = policies.list_lots_to_buy_from(actor, on), queries.list_settings(actor)
    said = queries.said_in(rows)
    return render_template(
        "tenants/agreements/settings.html",
        form=form.offer(lots),
        today_by_lot=[(lot, settings.in_force(said, lot.id, on)) for lot in lots],
        entries=rows,
        lots={lot.id: lot.name for lot in lots},
        names=people.names_of([row.set_by for row in rows]),
        today=on,
        may_set=Permission.SET_SETTINGS.allows(actor),
    )
