"""Headers that keep browsers from being used against their people, and cookies bound to this site."""

import secrets

from flask import Flask, Response, g
from flask_wtf import CSRFProtect

from consortium.kernel.settings import Settings

csrf = CSRFProtect()


ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Permitted-Cross-Domain-Policies": "none",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()",
}
"""What every answer bears, a file of the front end too."""
BY_TLS = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}
OF_FILES = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"}
"""A style sheet or a picture that is opened by itself loads nothing."""


def headers_of_files(settings: Settings) -> dict[str, str]:
    """What files of the front end bear, which are answered before any view."""
    return {**ALWAYS, **OF_FILES, **(BY_TLS if settings.is_secure else {})}


def csp_nonce() -> str:
    """The request's nonce: only scripts that bear it run."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def let_forms_lead_to(origin: str) -> None:
    """Let the forms of this page end at another site: browsers hold a redirect after a form against `form-action`."""
    g.form_action = f" {origin}"


def keep_safe(app: Flask, settings: Settings) -> None:
    """Cookies, CSRF and headers."""
    app.config.update(
        SESSION_COOKIE_NAME="__Host-consortium" if settings.is_secure else "consortium",
        SESSION_COOKIE_SECURE=settings.is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form filled in slowly is not lost
        MAX_CONTENT_LENGTH=32 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
    )
    csrf.init_app(app)
    app.context_processor(lambda: {"csp_nonce": csp_nonce()})

    @app.after_request
    def headers(response: Response) -> Response:
        response.headers.setdefault(
            "Content-Security-Policy",
            f"default-src 'none'; script-src 'self' 'nonce-{csp_nonce()}'; style-src 'self'; img-src 'self' data:;"
            f" font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'{g.get('form_action', '')};"
            " base-uri 'none'; frame-ancestors 'none'",
        )
        for name, value in {**ALWAYS, **(BY_TLS if settings.is_secure else {})}.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        return response
