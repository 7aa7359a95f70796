"""An enterprise registers, or claims the record that the committee has of it: it is not told which of the two."""

from dataclasses import dataclass
from typing import Any

from api.accounts import Door
from api.accounts.pace import Tried
from api.accounts.posts import clusters_to_join
from api.console.asked import Asked, Elsewhere
from api.console.forms import Control, Field, Form, as_tick, at, facts_from, field_of, form_for
from graph.stores import EVERYTHING, View
from schema import BadInput, ClusterParty

ENTERPRISE = (
    Field(name="name", words="join.name", hint="join.name_hint", required=True, proposes="/join/names"),
    Field(name="uscc", words="organisation.uscc", hint="join.uscc_hint"),
    Field(name="place", words="field.place", hint="join.place_hint"),
)
PERSON = (
    Field(name="who", words="join.who", required=True),
    Field(name="login", words="join.phone", hint="join.phone_hint", required=True),
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
    said["cluster"] = _cluster(asked)
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


def _cluster(asked: Asked) -> str | None:
    """In which cluster it is; the only one, where no other is kept here."""
    assert asked.form is not None
    with asked.services.store.view(EVERYTHING) as view:
        known = [one.id for one in clusters_to_join(view)]
    said = asked.form.text("cluster") or (known[0] if len(known) == 1 else "")
    if known and said not in known:
        raise BadInput(
            "请选贵企业在哪个集群。",
            "Choose the cluster that your enterprise is in.",
            code="EMPTY_TEXT",
            detail={"field": "cluster"},
        )
    return said or None
