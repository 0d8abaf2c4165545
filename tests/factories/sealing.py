"""Mini-tenders whose bids two officers open."""

import sqlalchemy as sa

from consortium.kernel import sealing
from tenants.minitender.models import bound_to_share
from tests.factories.world import World


def cut_in_two(world: World) -> None:
    """Cut the key of the one published mini-tender into two shares, as where the policy wants two officers."""
    keyring = world.app.extensions["keyring"]
    with world.engine.begin() as connection:
        kept = connection.execute(sa.text("DELETE FROM mini_tender_share RETURNING *")).one()
        connection.execute(sa.text("UPDATE mini_tender_key SET officers = 2"))
    owner = (kept.council_id, kept.mini_tender_id)
    whole = keyring.unwrap(bytes(kept.wrapped), bound_to_share(*owner, 1))
    for number, share in enumerate(sealing.split(whole, 2), start=1):
        wrapped = keyring.wrap(share, bound_to_share(*owner, number))
        world.insert("mini_tender_share", council_id=owner[0], mini_tender_id=owner[1], number=number, wrapped=wrapped)
