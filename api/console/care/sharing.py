"""What a cluster lets another one see, and what others let it see: for its staff to share and to take back."""

from dataclasses import dataclass

from api.console.asked import Asked, Elsewhere
from api.console.editing.records import source
from api.console.forms import new_token
from api.console.posted import not_whole
from committee import sharing
from committee.references import OrganisationNamed
from graph.stores import Transaction, View
from schema import ClusterParty, Organisation, Problem, Share
from schema.policy import Action, may, only_cluster


@dataclass(frozen=True, slots=True)
class Shared:
    """A share, whose it is where one may see that, and who sees it; `ours` where one may take it back."""

    share: Share
    whose: str
    to: str
    ours: bool


@dataclass(frozen=True, slots=True)
class SharesPage:
    shares: list[Shared]
    parties: list[Organisation]
    typed: dict[str, str]
    token: str
    problem: Problem | None


def shares(view: View, asked: Asked) -> SharesPage:
    form = asked.form
    own = view.get(Organisation, only_cluster(asked.actor) or "")
    return SharesPage(
        shares=[_shared(view, asked, one) for one in sharing.standing(view)],
        parties=sharing.parties(view),
        typed={name: form.text(name) for name in ("whose", "to", "until")}
        if form
        else {"whose": own.name if isinstance(own, ClusterParty) else ""},
        token=new_token(),
        problem=asked.problem,
    )


def _shared(view: View, asked: Asked, one: Share) -> Shared:
    whose, to = view.get_many(Organisation, [one.organisation_id, one.to_id])
    return Shared(
        one,
        whose.name if whose else asked.say("shares.somebody"),
        to.name if to else asked.say("shares.somebody"),
        ours=bool(one.person) and may(asked.actor, Action.SHARE),
    )


def act_on_shares(tx: Transaction, asked: Asked) -> Elsewhere:
    """What the button says: share, or take it back."""
    assert asked.form is not None
    form = asked.form
    match form.text("do"):
        case "share":
            sharing.share(
                tx,
                asked.actor,
                OrganisationNamed(name=form.text("whose")),
                OrganisationNamed(id=form.text("to")),
                form.text("until") or None,
                source(asked),
            )
            return Elsewhere("/shares?done=shared")
        case "withdraw":
            sharing.withdraw(tx, asked.actor, form.text("share"), source(asked))
            return Elsewhere("/shares?done=shared_no_more")
    raise not_whole()
