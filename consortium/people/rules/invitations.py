"""Invitations by e-mail: open for a week, taken up once, and the newest to an address is the only one that counts."""

from datetime import datetime, timedelta

from consortium.kernel.errors import Refused, explain

LASTS = timedelta(days=7)
"""How long an invitation may be taken up."""
MOST_OPEN = 200
"""Invitations of one organisation that are open at a time."""

explain(
    {
        "invitation.over": "This invitation was taken up, taken back, or is older than a week. Ask whoever invited you "
        "for another.",
        "invitation.too_many": "{most} invitations are open already. Take back those that nobody will take up first.",
        "invitation.waits": "Taken up. A second administrator confirms your roles before you come in: you get an "
        "e-mail then, and sign in here.",
        "invitation.for_another": "This invitation was sent to another e-mail address than the one of your account. "
        "Sign out, and open the link again.",
        "invitation.by_sign_on_only": "{name} is the only way to sign in here. Take the invitation up with it.",
    }
)


def lapses_at(invited_at: datetime) -> datetime:
    return invited_at + LASTS


def ensure_room_for_another(open_ones: int) -> None:
    """Raise `Refused` where somebody seems to invite the whole town."""
    if open_ones >= MOST_OPEN:
        raise Refused("invitation.too_many", most=MOST_OPEN)
