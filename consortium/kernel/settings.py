"""What the environment decides. Secrets live nowhere else; `consortium demo` makes its own and keeps them in `var/`."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from consortium.kernel.errors import BadInput

MOST_HOURS, MOST_IDLE_MINUTES = 12, 60
"""How long a session lasts at the most, and without use. Settings may make it shorter; the database allows no more."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one installation. URLs carry their own credentials.

    `old_sealing_keys`: platform keys before the present one, separated by commas, until everything is wrapped anew.
    `lost_after_seconds`: a message handed to the queue this long ago and not done is handed over again, for Redis or a
    worker may have died with it.
    `session_hours`, `session_idle_minutes`: how long a session lasts in all, and without use.
    `program_calls_a_minute`, `organisation_calls_a_minute`: how often one program, and all of an organisation's
    together, may call the API.
    `searches_a_minute`, `files_an_hour`: how often one person or program may search, and how many files it may send.
    `role_review_days`, `role_grace_days`: how often each role is looked at again, and how late one goes on that nobody
    looked at.
    `passkey_domain`: the domain that passkeys are made for, where it is not the one of `public_url`.
    """

    database_url: str
    secret_key: str
    audit_key: str
    signing_key: str
    sealing_key: str
    old_sealing_keys: str = ""
    owner_database_url: str = ""
    relay_database_url: str = ""
    auditor_database_url: str = ""
    redis_url: str = ""
    documents_url: str = ""
    clamd_url: str = ""
    mail_url: str = ""
    mail_from: str = "Consortium <no-reply@consortium.example>"
    contact_email: str = "help@consortium.example"
    notify_key: str = ""
    companies_house_key: str = ""
    companies_house_url: str = "https://api.company-information.service.gov.uk"
    charity_commission_key: str = ""
    charity_commission_url: str = "https://api.charitycommission.gov.uk/register/api"
    cqc_key: str = ""
    cqc_url: str = "https://api.service.cqc.org.uk/public/v1"
    metrics_token: str = ""
    metrics_folder: str = ""
    public_url: str = "http://localhost:8000"
    passkey_domain: str = ""
    environment: str = "production"
    lost_after_seconds: int = 90
    session_hours: int = MOST_HOURS
    session_idle_minutes: int = MOST_IDLE_MINUTES
    program_calls_a_minute: int = 600
    organisation_calls_a_minute: int = 3000
    searches_a_minute: int = 60
    files_an_hour: int = 500
    role_review_days: int = 90
    role_grace_days: int = 14

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def sealing_keys(self) -> tuple[str, ...]:
        """The platform's keys, the present one first."""
        return (self.sealing_key, *(key.strip() for key in self.old_sealing_keys.split(",") if key.strip()))

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach us by TLS, so that cookies may be bound to it."""
        return self.public_url.startswith("https://")


REQUIRED = ("DATABASE_URL", "SECRET_KEY", "AUDIT_KEY", "SIGNING_KEY", "SEALING_KEY")
OPTIONAL = (
    "OLD_SEALING_KEYS",
    "OWNER_DATABASE_URL",
    "RELAY_DATABASE_URL",
    "AUDITOR_DATABASE_URL",
    "REDIS_URL",
    "DOCUMENTS_URL",
    "CLAMD_URL",
    "MAIL_URL",
    "MAIL_FROM",
    "CONTACT_EMAIL",
    "NOTIFY_KEY",
    "COMPANIES_HOUSE_KEY",
    "COMPANIES_HOUSE_URL",
    "CHARITY_COMMISSION_KEY",
    "CHARITY_COMMISSION_URL",
    "CQC_KEY",
    "CQC_URL",
    "METRICS_TOKEN",
    "METRICS_FOLDER",
    "PUBLIC_URL",
    "PASSKEY_DOMAIN",
    "ENVIRONMENT",
    "LOST_AFTER_SECONDS",
    "SESSION_HOURS",
    "SESSION_IDLE_MINUTES",
    "ORGANISATION_CALLS_A_MINUTE",
    "PROGRAM_CALLS_A_MINUTE",
    "SEARCHES_A_MINUTE",
    "FILES_AN_HOUR",
    "ROLE_GRACE_DAYS",
    "ROLE_REVIEW_DAYS",
)
NUMBERS = {
    "LOST_AFTER_SECONDS": ("seconds", None),
    "SESSION_HOURS": ("hours", MOST_HOURS),
    "SESSION_IDLE_MINUTES": ("minutes", MOST_IDLE_MINUTES),
    "PROGRAM_CALLS_A_MINUTE": ("calls", None),
    "ORGANISATION_CALLS_A_MINUTE": ("calls", None),
    "SEARCHES_A_MINUTE": ("searches", None),
    "FILES_AN_HOUR": ("files", None),
    "ROLE_REVIEW_DAYS": ("days", None),
    "ROLE_GRACE_DAYS": ("days", None),
}
"""What is a whole number, of what, and how much at the most."""


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings. Raises `BadInput` naming the first that is missing or cannot be read."""
    for name in REQUIRED:
        if not environment.get(name):
            raise BadInput(f"environment variable {name}", "is not set; docs/operations.md lists what each is for")
    given: dict[str, Any] = {
        name.lower(): environment[name] for name in (*REQUIRED, *OPTIONAL) if environment.get(name)
    }
    for name, (of_what, most) in NUMBERS.items():
        if number := given.get(name.lower()):
            given[name.lower()] = _whole_number(name, number, of_what, most)
    return Settings(**given)


def _whole_number(name: str, said: str, of_what: str, most: int | None) -> int:
    if not (said.isascii() and said.isdigit() and int(said)) or (most and int(said) > most):
        upper = f" and at most {most}" if most else ""
        raise BadInput(f"environment variable {name}", f"must be a whole number of {of_what} above 0{upper}")
    return int(said)


def driver_url(url: str) -> str:
    """The same database by SQLAlchemy's name for psycopg, whichever usual form it was given in."""
    scheme, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else url
