"""An enterprise registers, or claims the record that the committee has of it: it is not told which of the two."""

from dataclasses import dataclass
from typing import Any

from api.accounts import Door
from api.accounts.pace import Tried
from api.accounts.posts import cluster_to_join, clusters_to_join
from api.console.answer import Proposed, proposed_names
from api.console.asked import Asked, Elsewhere
from api.console.forms import Control, Field, Form, as_tick, at, facts_from, field_of, form_for
from graph.stores import EVERYTHING, View
from schema import ClusterParty

ENTERPRISE = (
    Field(name="name", words="join.name", hint="join.name_hint", required=True, proposes="/join/names"),
    Field(name="uscc", words="organisation.uscc", hint="join.uscc_hint"),
    Field(name="place", words="field.place", hint="join.place_hint"),
)
PERSON = (
    Field(name="who", words="join.who", required=True),
    Field(name="login", words="join.phone", control=Control.PHONE, hint="join.phone_hint", required=True),
)
AGREED = Field(name="agreed", words="join.agree", control=Control.TICK, required=True, meant=as_tick)


@dataclass(frozen=True, slots=True)
class JoinPage:
    """`wrong` is what is wrong with the password, which is asked of those who have no account yet; `clusters` are those
    among which one says where one belongs."""

    form: Form
    known: bool
    wrong: str
    clusters: list[ClusterParty]
    cluster: str


def names_to_join(view: View, asked: Asked) -> Proposed:
    """The names of those that agreed to be shown, to anybody: all names are looked through for it."""
    asked.services.pace.check(Tried.PROPOSE, asked.address)
    return proposed_names(view, asked)


def joining(view: View, asked: Asked) -> JoinPage:
    form = form_for(view, asked, _asked_of(asked))
    wrong = form.problem if field_of(asked.problem) == "password" else ""
    cluster = asked.form.text("cluster") if asked.form else ""
    return JoinPage(form, asked.signed is not None, wrong, clusters_to_join(view), cluster)


def _asked_of(asked: Asked) -> tuple[Field, ...]:
    return (*ENTERPRISE, *(() if asked.signed else PERSON), AGREED)


def join(asked: Asked) -> Elsewhere:
    assert asked.form is not None
    asked.services.pace.check(Tried.REGISTER, asked.signed.person.id if asked.signed else asked.address)
    facts: Any = facts_from(asked, _asked_of(asked))
    said = {name: facts.get(name) for name in ("name", "uscc", "place")}
    with asked.services.store.view(EVERYTHING) as view:
        said["cluster"] = cluster_to_join(view, asked.form.text("cluster"))
    door = Door(asked.services.store)
    with at("name"):
        session = door.register(
            said,  # type: ignore[arg-type]
            facts.get("login") or "",
            facts.get("who") or "",
            asked.form.secret("password"),
            asked.device,
            asked.signed,
        )
    return Elsewhere("/mine?done=joined", session)
