"""How often a stranger may try: counted in Redis for all web processes together, in memory while Redis is away.

Only failures count, so that an office behind one address, or a program that asks for tokens properly, is never slowed.
"""

from flask import Flask, Response, request
from flask_limiter import Limiter

from consortium.kernel.settings import Settings

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
    limiter.init_app(app)
    limiter.enabled = settings.environment != "test"
