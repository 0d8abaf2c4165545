"""Notice, pauses and hospital stays by API."""

from collections.abc import Sequence
from typing import Any

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.agreements import queries, services
from tenants.agreements.api.blueprint import blueprint
from tenants.agreements.permissions import Permission
from tenants.agreements.rules.settings import Setting
from tenants.agreements.schemas.setting import SettingIn, SettingOut


@blueprint.get("/agreement-settings")
@requires(Permission.SEE_SETTINGS)
@blueprint.response(200, SettingOut(many=True))
def list_settings() -> Sequence[Any]:
    """List what the council said for its agreements, what begins last on top."""
    return queries.list_settings(present_actor())


@blueprint.post("/agreement-settings")
@requires(Permission.SET_SETTINGS)
@writes
@blueprint.arguments(SettingIn)
@blueprint.response(201, SettingOut)
def set_terms(given: dict[str, Any]) -> Any:
    """Say what agreements made from a day on say of notice, pauses and hospital stays."""
    setting = Setting(given["notice_days"], given["paused_percent"], given["hospital_percent"])
    return services.set_terms(
        actor=present_actor(), lot_id=given["lot_id"], setting=setting, from_on=given["from_on"], now=clock.now()
    )
