"""Taking out what is known of one's enterprise, and of oneself, as one file."""

from api.accounts import sessions
from api.console.asked import Asked
from api.console.endpoint import Document
from api.console.mine.own import confirmed
from api.console.written_out import written_out
from committee import consenting, taking_out
from committee.audit import happened
from committee.inbox import introductions_of
from graph.stores import ChangeKind, View
from schema import Organisation

WHY = "取出本企业和本人的资料 · took out its own and one's own data"


def document(view: View, asked: Asked) -> Document:
    """Its record, offers, needs, consents, who was shown its contacts, and its introductions: of those that are not
    open not who the other is. And the account of whoever asks. That it was taken out is written down first."""
    mine = confirmed(view, asked)
    id_, person = mine.organisation.id, mine.signed.person
    introductions = introductions_of(view, mine.me)
    names = {
        one.id: other.name
        for one in introductions
        if consenting.is_named(one) and (other := view.get(Organisation, one.other(id_)))
    }
    known = {
        **taking_out.of_organisation(view, mine.organisation),
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
    happened(asked.services.store, asked.actor.key, ChangeKind.EXPORT, WHY, id_)
    if asked.path.endswith(".txt"):
        text = written_out(view, known, asked.say)
        return Document(text.encode(), "my-enterprise.txt", "text/plain; charset=utf-8")
    return Document(taking_out.as_data(known), "my-enterprise.json", "application/json")
