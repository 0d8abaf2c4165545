"""How often a stranger may try, a program call, and anybody search or send files: counted in Redis for all processes.

Of strangers only failures count, so that an office behind one address, or a program that asks for tokens properly, is
never slowed; in memory while Redis is away. Programs' calls are not counted for that time. Searches and files are
counted wherever they go (`SEARCHES`, `FILES`): a page or an operation that takes them needs to say nothing.
"""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

import structlog
from flask import Flask, Response, current_app, g, request
from flask_limiter import ApplicationLimit, Limiter, RateLimitExceeded
from limits import RateLimitItemPerMinute
from limits.strategies import SlidingWindowCounterRateLimiter
from redis.exceptions import RedisError
from werkzeug.exceptions import TooManyRequests

from consortium.kernel.settings import Settings
from consortium.kernel.tenancy import present_actor

log = structlog.get_logger(__name__)

FAILURE = 400
TURNED_AWAY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


def per_network() -> str:
    """The address the request came from, as the proxy in front of us tells it."""
    return request.remote_addr or "unknown"


def per_account() -> str:
    """The account that somebody tries to sign in to, or the address that they have written to, from wherever."""
    said = request.get_json(silent=True) if request.is_json else request.form
    email = said.get("email") if isinstance(said, Mapping) else None
    return str(email or "").strip().lower()[:200] or per_network()


def per_caller() -> str:
    """Whoever is signed in, from wherever, or the program; a stranger's address."""
    actor = present_actor()
    return str(actor.person_id or actor.name or per_network())


def failures_only(response: Response) -> bool:
    return response.status_code >= FAILURE


SOUGHT_BY = ("q", "name", "need")
"""What words that are searched for are called in an address."""


def _is_no_search() -> bool:
    return not any(request.args.get(name, "").strip() for name in SOUGHT_BY)


def files_sent() -> int:
    """How many files came with the request."""
    number: int = g.get("files_sent", 0)
    return number


SEARCHES = ApplicationLimit(
    lambda: f"{current_app.config['SEARCHES_A_MINUTE']} per minute",
    key_function=per_caller,
    scope="searches",
    exempt_when=_is_no_search,
    error_message=lambda: f"We take {current_app.config['SEARCHES_A_MINUTE']} searches a minute from each person.",
)
FILES = ApplicationLimit(
    lambda: f"{current_app.config['FILES_AN_HOUR']} per hour",
    key_function=per_caller,
    scope="files",
    cost=files_sent,
    exempt_when=lambda: not files_sent(),
    error_message=lambda: f"We take {current_app.config['FILES_AN_HOUR']} files an hour from each person.",
)

limiter = Limiter(
    key_func=per_network,
    application_limits=[SEARCHES, FILES],
    in_memory_fallback_enabled=True,
    swallow_errors=True,
    headers_enabled=True,
    strategy="moving-window",
)


def limit(app: Flask, settings: Settings) -> None:
    """Count from now on, once it is known who asks; not in tests, which say for themselves what they try."""
    app.config.update(
        RATELIMIT_STORAGE_URI=settings.redis_url or "memory://",
        RATELIMIT_STORAGE_OPTIONS={"socket_connect_timeout": 1, "socket_timeout": 1} if settings.redis_url else {},
        RATELIMIT_KEY_PREFIX="consortium-tries",
    )
    app.config["CALLS_A_MINUTE"] = {
        "program": settings.program_calls_a_minute,
        "organisation": settings.organisation_calls_a_minute,
    }
    app.config.update(SEARCHES_A_MINUTE=settings.searches_a_minute, FILES_AN_HOUR=settings.files_an_hour)
    app.after_request(_tell_what_is_left)  # before the limiter's own, so that it comes after it
    app.before_request(_count_files)
    limiter.init_app(app)
    limiter.enabled = settings.environment != "test"


def _count_files() -> None:
    """Before the limits are asked: a form that is too large or cannot be read is refused as that."""
    if request.mimetype == "multipart/form-data":
        g.files_sent = sum(bool(sent.filename) for _, sent in request.files.items(multi=True))


def words_for(error: TooManyRequests) -> str:
    """What there was too much of."""
    is_explained = isinstance(error, RateLimitExceeded) and error.limit.error_message
    said = error.description if is_explained else None
    return said or "There were too many requests from you or your network in a short time."


def seconds_to_wait(error: TooManyRequests) -> int:
    """When whoever was refused may come back."""
    if isinstance(error.retry_after, int):
        return error.retry_after
    refused = limiter.current_limit
    return max(1, math.ceil(refused.reset_at - time.time())) if refused else 60


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a program's calls in this minute, or its organisation's; the lesser of the two."""

    policies: str
    name: str
    remaining: int
    seconds: int


def count_call(*, program: str, organisation: str) -> None:
    """Count a call of a program for an organisation. Raises `TooManyRequests`, with when to come back."""
    if not limiter.enabled:
        return
    counted = SlidingWindowCounterRateLimiter(limiter.storage)
    allowed: dict[str, int] = current_app.config["CALLS_A_MINUTE"]
    kept: list[Left] = []
    policies = ", ".join(f'"{name}";q={most};w=60' for name, most in allowed.items())
    try:
        for name, key in (("program", program), ("organisation", organisation)):
            limit = RateLimitItemPerMinute(allowed[name])
            is_within = counted.hit(limit, "calls", name, key)
            window = counted.get_window_stats(limit, "calls", name, key)
            seconds = max(1, math.ceil(window.reset_time - time.time()))
            kept.append(Left(policies, name, window.remaining if is_within else 0, seconds))
            if not is_within:
                g.calls_left = kept[-1]
                raise TooManyRequests(retry_after=seconds)
    except RedisError as error:
        log.warning("limits.away", error=type(error).__name__)
        return
    g.calls_left = min(kept, key=lambda left: left.remaining)


def _tell_what_is_left(response: Response) -> Response:
    """As the IETF's draft on rate limit headers for HTTP says it; and when to come back only to whoever has to."""
    if response.status_code not in TURNED_AWAY:
        response.headers.pop("Retry-After", None)
    left: Left | None = g.get("calls_left")
    if left is not None:
        response.headers["RateLimit-Policy"] = left.policies
        response.headers["RateLimit"] = f'"{left.name}";r={left.remaining};t={left.seconds}'
    return response
