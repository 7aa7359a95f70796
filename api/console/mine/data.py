"""Taking out what is known of one's enterprise, and of oneself, as one file."""

import msgspec

from api.accounts import sessions
from api.console.asked import Asked
from api.console.endpoint import Document
from api.console.mine.own import confirmed
from committee import consenting
from committee.inbox import introductions_of
from graph.stores import View
from schema import Consent, Organisation, Reveal


def document(view: View, asked: Asked) -> Document:
    """Its record, offers, needs, consents, who was shown its contacts, and its introductions: of those that are not
    open not who the other is. And the account of whoever asks."""
    mine = confirmed(view, asked)
    id_, person = mine.organisation.id, mine.signed.person
    introductions = introductions_of(view, mine.me)
    names = {
        one.id: other.name
        for one in introductions
        if consenting.is_named(one) and (other := view.get(Organisation, one.other(id_)))
    }
    known = {
        "enterprise": mine.organisation,
        "offers": view.offers_of([id_]),
        "needs": view.needs_of([id_]),
        "memberships": view.memberships_of([id_]),
        "outcomes": view.outcomes_of([id_]),
        "consents": view.entrusted_with(Consent, [id_]),
        "contacts_shown": view.entrusted_with(Reveal, [id_]),
        "introductions": [
            {"id": one.id, "with": names.get(one.id), "state": one.state.value, "date": one.date}
            for one in introductions
        ],
        "account": {
            "name": person.name,
            "login": person.login,
            "phone": person.phone,
            "since": person.since,
            "devices": [one.device for _, one in sessions.of_person(view, person.id)],
        },
    }
    return Document(msgspec.json.format(msgspec.json.encode(known)), "my-enterprise.json", "application/json")
