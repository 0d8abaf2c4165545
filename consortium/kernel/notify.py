"""Messages to people: recorded exactly once by key with the change, sent afterwards by SMTP or GOV.UK Notify.

A message may be sent twice only where a process died between the server's acceptance and our note of it, and then with
the same Message-ID. Bodies hold references and addresses of pages: never a child's data, never a sealed amount.
"""

import hashlib
import smtplib
from collections.abc import Callable, Iterable, Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit
from uuid import UUID

import sqlalchemy as sa
from flask import current_app
from notifications_python_client.notifications import NotificationsAPIClient
from sqlalchemy.dialects.postgresql import insert

from consortium.kernel import clock, outbox
from consortium.kernel.db import db, new_id
from consortium.kernel.events import NotificationRecorded
from consortium.kernel.models import Notification
from consortium.kernel.settings import Settings
from consortium.kernel.tenancy import Actor

Sender = Callable[[EmailMessage], None]


def record(actor: Actor, *, key: str, person_id: UUID, address: str, template: str, facts: Mapping[str, str]) -> None:
    """Record a message to a person of the actor's organisation, unless one with this key was recorded before.

    `template` names a text under `templates/` whose first line is the subject; `facts` are what it shows.
    """
    digest = hashlib.sha256(f"{actor.organisation}:{key}".encode()).hexdigest()[:32]
    recorded = db.session.execute(
        insert(Notification)
        .values(
            organisation_id=actor.organisation,
            id=new_id(),
            key=key,
            person_id=person_id,
            address=address,
            template=template,
            facts=dict(facts),
            message_id=f"<{digest}@{urlsplit(current_app.config['PUBLIC_URL']).hostname}>",
            recorded_at=clock.now(),
        )
        .on_conflict_do_nothing(index_elements=["organisation_id", "key"])
        .returning(Notification.id)
    ).scalar_one_or_none()
    if recorded is not None:
        outbox.record(NotificationRecorded(notification_id=recorded))


class Contact(Protocol):
    """A person of the actor's organisation who can be written to."""

    @property
    def person_id(self) -> UUID: ...
    @property
    def email(self) -> str: ...


def tell(actor: Actor, contacts: Iterable[Contact], *, key: str, template: str, facts: Mapping[str, str]) -> None:
    """Record the same message to each of them, unless one with this key was recorded to them before."""
    for contact in contacts:
        record(
            actor,
            key=f"{key}:{contact.person_id}",
            person_id=contact.person_id,
            address=contact.email,
            template=template,
            facts=facts,
        )


@outbox.handles(NotificationRecorded)
def send(actor: Actor, event: NotificationRecorded) -> None:
    """Send a recorded message, unless it was sent: the row's lock lets only one try at a time."""
    notification = db.session.execute(
        sa.select(Notification)
        .where(Notification.organisation_id == actor.organisation, Notification.id == event.notification_id)
        .with_for_update()
    ).scalar_one()
    if notification.sent_at is None:
        deliver: Sender = current_app.extensions["mail"]
        deliver(_message(notification))
        notification.sent_at = clock.now()


def wording(notification: Notification) -> tuple[str, str]:
    """The subject and the body of a message."""
    return preview(notification.template, notification.facts)


def preview(template: str, facts: Mapping[str, str]) -> tuple[str, str]:
    """The subject and the body that a message would have. Nothing is recorded."""
    found = current_app.jinja_env.get_template(f"{template}.txt")  # no page: no frame, no request
    text = found.render(public_url=current_app.config["PUBLIC_URL"], **facts)
    subject, _, body = text.partition("\n")
    return subject.strip(), body.strip() + "\n"


def _message(notification: Notification) -> EmailMessage:
    subject, body = wording(notification)
    name, address = parseaddr(current_app.config["MAIL_FROM"])
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = Address(name, addr_spec=address)
    message["To"] = Address(addr_spec=notification.address)
    message["Message-ID"] = notification.message_id
    message["Date"] = format_datetime(notification.recorded_at)
    message.set_content(body)
    return message


def sender(settings: Settings) -> Sender:
    """The way messages leave: GOV.UK Notify where a key is given, SMTP by `MAIL_URL`, else none: they stay listed."""
    if settings.notify_key:
        api_key, _, template_id = settings.notify_key.partition("/")
        return _by_notify(NotificationsAPIClient(api_key), template_id)  # type: ignore[no-untyped-call]
    if settings.mail_url:
        return _by_smtp(settings.mail_url)
    return lambda message: None


def _by_smtp(url: str) -> Sender:
    """`smtp://user:password@host:port`, or `smtps://`."""
    parts = urlsplit(url)
    transport = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP

    def deliver(message: EmailMessage) -> None:
        with transport(parts.hostname or "localhost", parts.port or 0, timeout=20) as server:
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)

    return deliver


def _by_notify(client: Any, template_id: str) -> Sender:
    """One Notify template with `((subject))` and `((body))`; our Message-ID is its reference."""

    def deliver(message: EmailMessage) -> None:
        client.send_email_notification(
            email_address=message["To"].addresses[0].addr_spec,
            template_id=template_id,
            personalisation={"subject": message["Subject"], "body": message.get_content()},
            reference=message["Message-ID"],
        )

    return deliver
