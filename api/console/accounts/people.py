"""The people who have an account, for who keeps them."""

from dataclasses import dataclass, field, replace

import segno

from api.accounts import Keeper, Person, posts
from api.accounts.people import everyone, existing
from api.accounts.posts import Post
from api.console.asked import Asked, Elsewhere
from api.console.posted import not_whole
from graph.stores import EVERYTHING, View
from schema import ClusterParty, Problem, Stewardship
from schema.policy import OF_THE_COMMITTEE, Role


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody, with what they hold in words, and the same as the form ticks it; `cares` is for how many."""

    person: Person
    held: list[str]
    ticked: frozenset[str]
    cares: int


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """`choices` are the roles that can be held: of all that is stored, and of each cluster, (value, role) by its name;
    `of_enterprises` is how many more act for enterprises, whom their stewards know."""

    people: list[Listed]
    choices: list[tuple[str, list[tuple[str, Role]]]]
    of_enterprises: int
    typed: dict[str, str] = field(default_factory=dict)
    chosen: frozenset[str] = frozenset({Role.STAFF})
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class LinkPage:
    """A link, shown once; `code` is the same as an SVG to scan."""

    person: Person
    url: str
    code: str
    back: str


def people(view: View, asked: Asked) -> PeoplePage:
    """Those who left last; what was typed stays where it was refused."""
    everybody = list(everyone(view))
    committee = sorted(
        (one for one in everybody if not one.phone), key=lambda one: (one.left is not None, one.login)
    )
    clusters = posts.clusters_to_choose(view)
    names = {one.id: one.name for one in view.all(ClusterParty)}
    page = PeoplePage(
        people=[_listed(view, asked, one, names) for one in committee],
        choices=_choices(asked, clusters),
        of_enterprises=sum(1 for one in everybody if one.phone and not one.left),
        problem=asked.problem,
    )
    if asked.form is None or asked.form.text("do") != "invite":
        return page
    typed = {name: asked.form.text(name) for name in ("login", "name")}
    return replace(page, typed=typed, chosen=frozenset(asked.form.all("role")))


def _listed(view: View, asked: Asked, person: Person, names: dict[str, str]) -> Listed:
    held = list(posts.posts_of(person))
    words = [
        asked.say(f"people.role.{one.role}")
        + (f" · {names.get(one.cluster, one.cluster)}" if one.cluster else "")
        for one in held
    ]
    cares = len(view.entrusted_to(Stewardship, person.id))
    return Listed(person, words, frozenset(map(str, held)), cares)


def _choices(asked: Asked, clusters: list[ClusterParty]) -> list[tuple[str, list[tuple[str, Role]]]]:
    of_all = [(role.value, role) for role in OF_THE_COMMITTEE]
    each = [
        (one.name, [(str(Post(role, one.id)), role) for role in (Role.STAFF, Role.STEWARD)])
        for one in clusters
    ]
    return [(asked.say("people.of_all"), of_all), *each]


def change_people(asked: Asked) -> object:
    """What the button says: invite, roles (others from now on), link (a new one) or let_go."""
    keeper, form = Keeper(asked.services.store), asked.form
    assert form is not None
    person, successor = form.text("person"), form.text("successor") or None
    match form.text("do"):
        case "invite":
            return shown_once(
                asked, *keeper.invite(form.text("login"), form.text("name"), _held(asked), asked.actor.key)
            )
        case "roles":
            keep = asked.signed.session if asked.signed and asked.signed.person.id == person else None
            keeper.assign(person, _held(asked), successor, asked.actor.key, keep)
            return Elsewhere("/people?done=roles")
        case "link":
            with asked.services.store.view(EVERYTHING) as view:
                somebody = existing(view, person)
            return shown_once(asked, somebody, keeper.link(somebody.id, asked.actor.key))
        case "let_go":
            keeper.let_go(person, successor, asked.actor.key)
            return Elsewhere("/people?done=let_go")
    raise not_whole()


def _held(asked: Asked) -> list[Post]:
    assert asked.form is not None
    said = asked.form.all("role")
    with asked.services.store.view(EVERYTHING) as view:
        return [posts.meant(view, one) for one in said]


def shown_once(asked: Asked, person: Person, token: str, back: str = "/people") -> LinkPage:
    url = f"{asked.origin}/enter/{token}"
    code = segno.make(url, error="m").svg_inline(scale=5, border=2, omitsize=False)
    return LinkPage(person, url, code, back)
