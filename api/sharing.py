"""Asking, for an enterprise in one's care, for whom other clusters share with its own."""

from api.accounts.posts import as_enterprise
from api.services import Services
from committee import consenting
from committee.prospects import Desk
from graph.stores import View
from schema.policy import Actor, Role


def desk_beyond(services: Services, view: View, actor: Actor, organisation_id: str) -> Desk | None:
    """None where its steward works for all that is stored: nothing is beyond that."""
    asker = as_enterprise(view, actor, organisation_id)
    if not asker.clusters[Role.ENTERPRISE]:
        return None
    apart = consenting.apart(view, organisation_id)
    return Desk(services.store, services.matcher, asker, apart, beyond=True)
