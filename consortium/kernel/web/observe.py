"""What operators see: request ids, structured logs without personal data, metrics, health."""

import hmac
import logging
import re
import time

import sqlalchemy as sa
import structlog
from flask import Blueprint, Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from redis import Redis
from redis.exceptions import RedisError

from consortium.kernel.access import Permission, all_of, anyone, told
from consortium.kernel.db import db, new_id
from consortium.kernel.web.edge import requires

log = structlog.get_logger("consortium.request")
SECONDS = Histogram("consortium_request_seconds", "Time to answer a request.", ["endpoint", "method"])
ANSWERS = Counter("consortium_requests_total", "Requests answered.", ["endpoint", "method", "status"])
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")

blueprint = Blueprint("observe", __name__)


class Everybody(Permission):
    """What needs no sign-in at all."""

    READ_PUBLIC_PAGES = all_of(anyone)


told("Public pages", Everybody, {"READ_PUBLIC_PAGES": "Read pages that are everybody’s"})


def configure_logs() -> None:
    """One JSON line an event, on standard output. Paths are logged by their rule: no identifiers, no query strings."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )


def watch(app: Flask) -> None:
    """Give every request an id, a log line and its place in the metrics."""
    app.register_blueprint(blueprint)

    @app.before_request
    def begin() -> None:
        given = request.headers.get("X-Request-Id", "")
        g.request_id = given if REQUEST_ID.fullmatch(given) else new_id().hex
        g.began = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        seconds = time.perf_counter() - g.get("began", time.perf_counter())
        endpoint = request.endpoint or "none"
        response.headers["X-Request-Id"] = g.get("request_id", "")
        SECONDS.labels(endpoint, request.method).observe(seconds)
        ANSWERS.labels(endpoint, request.method, response.status_code).inc()
        log.info(
            "request",
            endpoint=endpoint,
            method=request.method,
            status=response.status_code,
            milliseconds=round(seconds * 1000, 1),
        )
        return response


@blueprint.get("/health/live")
@requires(Everybody.READ_PUBLIC_PAGES)
def live() -> ResponseReturnValue:
    return {"status": "live"}


@blueprint.get("/health/ready")
@requires(Everybody.READ_PUBLIC_PAGES)
def ready() -> ResponseReturnValue:
    """Ready when PostgreSQL answers. Redis away is said, and no reason to turn people away: the outbox waits."""
    checks = {"database": _database_answers(), "redis": _redis_answers()}
    return {"status": "ready" if checks["database"] else "not ready", **checks}, 200 if checks["database"] else 503


def _database_answers() -> bool:
    try:
        db.session.execute(sa.text("SELECT 1"))
    except sa.exc.DBAPIError:
        db.session.rollback()
        return False
    return True


def _redis_answers() -> bool:
    url = current_app.config["REDIS_URL"]
    if not url:
        return False
    try:
        return bool(Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1).ping())
    except RedisError:
        return False


@blueprint.get("/metrics")
@requires(Everybody.READ_PUBLIC_PAGES)
def metrics() -> ResponseReturnValue:
    """Prometheus metrics, for whoever bears the installation's metrics token; absent without one."""
    token = current_app.config["METRICS_TOKEN"]
    given = request.headers.get("Authorization", "")
    if not token or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return {"title": "Not found"}, 404
    registry = CollectorRegistry()
    if current_app.config["METRICS_FOLDER"]:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
