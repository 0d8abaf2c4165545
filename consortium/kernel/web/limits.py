"""How often a stranger may try, and a program may call: counted in Redis for all web processes together.

Of strangers only failures count, so that an office behind one address, or a program that asks for tokens properly, is
never slowed; in memory while Redis is away. Programs' calls are not counted for that time.
"""

import math
import time
from dataclasses import dataclass

import structlog
from flask import Flask, Response, current_app, g, request
from flask_limiter import Limiter
from limits import RateLimitItemPerMinute
from limits.strategies import SlidingWindowCounterRateLimiter
from redis.exceptions import RedisError
from werkzeug.exceptions import TooManyRequests

from consortium.kernel.settings import Settings

log = structlog.get_logger(__name__)

FAILURE = 400


def per_network() -> str:
    """The address the request came from, as the proxy in front of us tells it."""
    return request.remote_addr or "unknown"


def per_account() -> str:
    """The account that somebody tries to sign in to, from wherever."""
    return request.form.get("email", "").strip().lower()[:200] or per_network()


def failures_only(response: Response) -> bool:
    return response.status_code >= FAILURE


limiter = Limiter(
    key_func=per_network,
    in_memory_fallback_enabled=True,
    swallow_errors=True,
    headers_enabled=True,
    strategy="moving-window",
)


def limit(app: Flask, settings: Settings) -> None:
    """Count tries from now on; not in tests, which say for themselves what they try."""
    app.config.update(
        RATELIMIT_STORAGE_URI=settings.redis_url or "memory://",
        RATELIMIT_STORAGE_OPTIONS={"socket_connect_timeout": 1, "socket_timeout": 1} if settings.redis_url else {},
        RATELIMIT_KEY_PREFIX="consortium-tries",
    )
    app.config["CALLS_A_MINUTE"] = {
        "program": settings.program_calls_a_minute,
        "organisation": settings.organisation_calls_a_minute,
    }
    limiter.init_app(app)
    limiter.enabled = settings.environment != "test"
    app.after_request(_tell_what_is_left)


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
    """As the IETF's draft on rate limit headers for HTTP says it."""
    left: Left | None = g.get("calls_left")
    if left is not None:
        response.headers["RateLimit-Policy"] = left.policies
        response.headers["RateLimit"] = f'"{left.name}";r={left.remaining};t={left.seconds}'
    return response
