"""How an application is put together from parts that `app.py` names: configuration, database, edge, parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

import orjson
import sqlalchemy as sa
from flask import Flask, Response
from sqlalchemy.orm import configure_mappers
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from consortium.kernel import documents, notify, outgoing, seals, sources
from consortium.kernel.api import open_api
from consortium.kernel.db import db
from consortium.kernel.documents import scanning
from consortium.kernel.sealing import Keyring
from consortium.kernel.settings import Settings, driver_url
from consortium.kernel.web import gallery, pages, reference
from consortium.kernel.web.edge import requires
from consortium.kernel.web.failures import tell
from consortium.kernel.web.frame import frame
from consortium.kernel.web.limits import limit
from consortium.kernel.web.observe import Everybody, configure_logs, watch
from consortium.kernel.web.safety import headers_of_files, keep_safe
from consortium.kernel.web.templating import set_up_templates

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Parts:
    """The capabilities' modules by kind. A view or API module has a `blueprint`, and may have `take_part(app)`."""

    jobs: Sequence[Any]
    views: Sequence[Any]
    apis: Sequence[Any]


def assemble(settings: Settings, parts: Parts) -> Flask:
    """Build the application. Raises `RuntimeError` in production on a database made for a scenario or a test."""
    configure_logs()
    app = Flask("consortium", static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        AUDIT_KEY=settings.audit_key,
        PUBLIC_URL=settings.public_url.rstrip("/"),
        PASSKEY_DOMAIN=settings.passkey_domain,
        SESSION_LASTS=timedelta(hours=settings.session_hours),
        SESSION_IDLE=timedelta(minutes=settings.session_idle_minutes),
        ROLE_REVIEW_DAYS=settings.role_review_days,
        ROLE_GRACE_DAYS=settings.role_grace_days,
        MAIL_FROM=settings.mail_from,
        REDIS_URL=settings.redis_url,
        METRICS_TOKEN=settings.metrics_token,
        METRICS_FOLDER=settings.metrics_folder,
        CONTACT_EMAIL=settings.contact_email,
        IS_DEMONSTRATION=settings.environment == "demonstration",
        RAISES_UNEXPECTED=settings.environment == "test",
        SQLALCHEMY_DATABASE_URI=driver_url(settings.database_url),
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True, "pool_size": 8, "max_overflow": 4},
    )
    app.extensions["signing_key"] = seals.signing_key(settings.signing_key)
    app.extensions["keyring"] = Keyring(*settings.sealing_keys)
    app.extensions["documents"] = documents.open_store(settings.documents_url or (ROOT / "var/documents").as_uri())
    app.extensions["scanner"] = scanning.scanner_at(settings.clamd_url)
    app.extensions["reach"] = outgoing.Reach()
    app.extensions["sources"] = sources.sources_of(settings)
    app.extensions["mail"] = notify.sender(settings)
    db.init_app(app)
    set_up_templates(app, templates=ROOT / "templates", assets=ROOT / "static/dist")
    watch(app)
    keep_safe(app, settings)
    for module in parts.views:
        module.take_part(app) if hasattr(module, "take_part") else app.register_blueprint(module.blueprint)
    limit(app, settings)
    frame(app)
    for everybodys in (pages, reference):
        app.register_blueprint(everybodys.blueprint)
    if app.config["IS_DEMONSTRATION"]:
        app.register_blueprint(gallery.blueprint)
    open_api(app, [module.blueprint for module in parts.apis])
    tell(app)  # after flask-smorest, which would answer for pages too
    app.get("/.well-known/jwks.json")(requires(Everybody.READ_PUBLIC_PAGES)(_published_keys))
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    app.wsgi_app = _with_files(app, settings)  # type: ignore[method-assign]
    _refuse_scenario_in_production(app, settings)
    configure_mappers()  # now, and not with the first request
    return app


def _with_files(app: Flask, settings: Settings) -> WhiteNoise:
    """The application and, in front of it, the front end's own files: for our own pages only."""
    safe = headers_of_files(settings)

    def keep_files_safe(headers: Headers, path: str, url: str) -> None:
        for name, value in safe.items():
            headers[name] = value

    return WhiteNoise(
        app.wsgi_app,
        root=ROOT / "static/dist",
        prefix="assets/",
        immutable_file_test=r"^.+[.-][0-9a-f]{8,}\..+$",
        allow_all_origins=False,
        add_headers_function=keep_files_safe,
    )


def _published_keys() -> Response:
    """The public half of the key that signs receipts (RFC 7517)."""
    return Response(orjson.dumps(seals.public_keys()), content_type="application/jwk-set+json")


def _refuse_scenario_in_production(app: Flask, settings: Settings) -> None:
    """Time can be moved in a scenario's database: production must not start on one (standards.md, One clock)."""
    if not settings.is_production:
        return
    with app.app_context():
        try:
            with db.engine.connect() as connection:
                is_movable = connection.execute(sa.text("SELECT count(*) FROM clock_setting")).scalar_one()
        finally:
            db.engine.dispose()  # no process that answers requests inherits a connection of the one that started it
    if is_movable:
        raise RuntimeError("this database was made for a scenario or a test; production does not start on it")
