"""Two clusters side by side in one store: whatever staff, stewards and enterprises of either do, by pages or GraphQL,
nothing of the one is told to the other. All of them really sign in."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest
from starlette.testclient import TestClient

from api.accounts import Door, Keeper
from api.accounts.guard import COOKIE
from api.accounts.posts import Post
from api.app import create_app
from api.settings import Settings
from graph.stores import EVERYTHING, Store, open_store
from schema import (
    ClusterParty,
    Enterprise,
    Entrusted,
    Membership,
    Need,
    Offer,
    Organisation,
    Product,
    Representative,
    RepresentativeState,
    Stewardship,
)
from schema.policy import Role
from schema.representative import representative_id
from schema.stewardship import stewardship_id
from tests.api.accounts.enterprises import PASSWORD
from tests.api.accounts.posting import OURS, post
from tests.campaign import dice, size
from tests.factories import keep

GOODS = ("轴承", "钢材", "挖掘机", "密封件", "喷涂")
PROBLEMS = "problems { ... on Problem { code message } }"
FIRM = (
    "id name note offers { id price product { name } } needs { id text } relations { note } "
    "introductions { id matter } outcomes { metric } memberships { role party { name } } "
)
ALL = (
    f"__typename ... on Enterprise {{ {FIRM} }} "
    "... on Offer { price organisation { name } } ... on Need { text organisation { name } }"
)


def named(prefix: str, *parts: object) -> str:
    return f"{prefix}_{''.join(map(str, parts)):x<16}"


@dataclass
class Cluster:
    """`mark` stands in every word that its people write; `ids` are of its records, as they were told."""

    mark: str
    key: int
    ids: dict[str, list[str]]
    people: dict[Role, TestClient] = field(default_factory=dict)

    def one(self, chance: Random, kind: str) -> str:
        return chance.choice(self.ids.get(kind) or [named(kind, "none")])

    def note(self, answer: dict[str, Any]) -> None:
        """Learn the ids of what was made."""
        for payload in (answer.get("data") or {}).values():
            for made in payload.values() if isinstance(payload, dict) else ():
                if isinstance(made, dict) and "id" in made:
                    self.ids.setdefault(made["id"][:3], []).append(made["id"])


def signs_in(store: Store, app: Any, cluster: Cluster, role: Role) -> TestClient:
    """Somebody who was invited for that cluster; of an enterprise the one of its first."""
    post = role if role is Role.ENTERPRISE else Post(role, named("pty", cluster.key))
    person, link = Keeper(store).invite(f"{role}{cluster.key}", f"{cluster.mark}{role.zh}", [post])
    firms = [] if role is Role.STAFF else cluster.ids["ent"]
    entrusted: list[Entrusted] = [
        Stewardship(id=stewardship_id(id_), organisation_id=id_, person=person.id)
        for id_ in firms
        if role is Role.STEWARD
    ]
    if role is Role.ENTERPRISE:
        confirmed, own = RepresentativeState.CONFIRMED, firms[0]
        acts = representative_id(own, person.id)
        entrusted.append(Representative(id=acts, organisation_id=own, person=person.id, state=confirmed))
    keep(store, entrusted)
    http = TestClient(app, base_url="https://town.example", follow_redirects=True)
    http.cookies.set(COOKIE, Door(store).enter(link, PASSWORD, ""))
    return http


def town() -> Iterator[tuple[Cluster, list[Any]]]:
    for key, mark in enumerate(("北〇", "南〇")):
        party = ClusterParty(id=named("pty", key), name=f"{mark}集群")
        firms = [Enterprise(id=named("ent", key, n), name=f"{mark}{n}厂", region="310117") for n in range(4)]
        belonging = [
            Membership(id=named("mbr", key, n), organisation_id=one.id, party_id=party.id)
            for n, one in enumerate(firms)
        ]
        yield Cluster(mark, key, {"ent": [one.id for one in firms]}), [party, *firms, *belonging]


def operation(chance: Random, own: Cluster, other: Cluster) -> str:
    """Something that staff of `own` do or ask; one time in three about what is the other's."""
    whose = other if chance.random() < 0.34 else own
    firm, further = whose.one(chance, "ent"), own.one(chance, "ent")
    word, product = f"{own.mark}{chance.randrange(10**6)}", chance.choice(GOODS)
    sought = chance.choice((other.mark, own.mark, "厂", product))
    return chance.choice(
        (
            f'mutation {{ updateEnterprise(input: {{id: "{firm}", note: "{word}"}}) {{ enterprise {{ id }} {PROBLEMS} }} }}',
            f'mutation {{ declareOffer(input: {{organisation: {{id: "{firm}"}}, product: {{name: "{product}"}}, price: "{word}"}}) '
            f"{{ offer {{ id }} {PROBLEMS} }} }}",
            f'mutation {{ registerNeed(input: {{organisation: {{id: "{firm}"}}, text: "求购{product}{word}"}}) '
            f"{{ need {{ id }} {PROBLEMS} }} }}",
            f'mutation {{ updateNeed(input: {{id: "{whose.one(chance, "ned")}", note: "{word}"}}) {{ need {{ id }} {PROBLEMS} }} }}',
            f'mutation {{ setRelation(input: {{kind: SUPPLIES, source: {{id: "{further}"}}, target: {{id: "{firm}"}}, '
            f'note: "{word}"}}) {{ relation {{ id }} {PROBLEMS} }} }}',
            f'mutation {{ introduce(input: {{a: {{id: "{further}"}}, b: {{id: "{firm}"}}, matter: "{word}"}}) '
            f"{{ introduction {{ id }} {PROBLEMS} }} }}",
            f'mutation {{ recordOutcome(input: {{organisation: {{id: "{firm}"}}, metric: "{word}"}}) '
            f"{{ outcome {{ id }} {PROBLEMS} }} }}",
            f'mutation {{ setMembership(input: {{organisation: {{id: "{firm}"}}, party: {{id: "{named("pty", own.key)}"}}, '
            f'role: "{word}"}}) {{ membership {{ id }} {PROBLEMS} }} }}',
            f'mutation {{ registerEnterprise(input: {{name: "{word}厂"}}) {{ enterprise {{ id }} {PROBLEMS} }} }}',
            f'mutation {{ removeRecord(input: {{id: "{whose.one(chance, "ned")}"}}) {{ removed {{ id }} {PROBLEMS} }} }}',
            f'{{ node(id: "{whose.one(chance, chance.choice(("ent", "ofr", "ned", "int")))}") {{ {ALL} }} }}',
            f'{{ enterprises(filter: {{text: "{sought}"}}) {{ nodes {{ {FIRM} }} }} }}',
            f'{{ search(text: "{sought}") {{ nodes {{ {ALL} }} }} }}',
            f'{{ needs(filter: {{text: "{sought}"}}) {{ nodes {{ text organisation {{ name }} }} }} }}',
            f'{{ product(name: "{product}") {{ makers {{ name }} offers {{ price organisation {{ name }} }} }} }}',
            f'{{ suggestPartners(enterpriseId: "{firm}", direction: UPSTREAM) {{ nodes {{ partner {{ name }} reasons {{ text }} '
            "unknown need { text } } known { partner { name } relation } } }",
            f'{{ matchText(text: "求购{product}") {{ nodes {{ partner {{ name }} reasons {{ text }} }} emptyBecause }} }}',
            f'{{ clusterParty(id: "{named("pty", whose.key)}") {{ members {{ role organisation {{ name }} }} }} }}',
            f'{{ prospects(organisationId: "{firm}", question: {{direction: {chance.choice(("UPSTREAM", "DOWNSTREAM"))}}}) {{ nodes {{ text partner {{ name }} }} }} }}',
            f'mutation {{ share(input: {{organisation: {{id: "{chance.choice((firm, named("pty", whose.key)))}"}}, '
            f'to: {{id: "{named("pty", other.key)}"}}}}) {{ share {{ id organisation {{ name }} }} {PROBLEMS} }} }}',
            f'mutation {{ withdrawShare(input: {{id: "{whose.one(chance, "shr")}"}}) {{ share {{ id }} {PROBLEMS} }} }}',
            "{ shares { id organisation { name } to { name } } }",
            "{ changes(since: {number: 0}) { nodes { recordId why } } }",
        )
    )  # fmt: skip


def page(chance: Random, own: Cluster, other: Cluster) -> str:
    """A page that somebody opens; one time in three about what is the other's."""
    whose = other if chance.random() < 0.34 else own
    firm, need = whose.one(chance, "ent"), whose.one(chance, "ned")
    return chance.choice(
        ("/", "/care", f"/care/{firm}", f"/care/{firm}/needs/{need}", "/organisations", f"/organisations/{firm}", "/needs",
         f"/organisations/{firm}/edit", f"/mine/{firm}", f"/mine/{firm}/needs/{need}", "/mine", f"/mine/{firm}/data.json",
         f"/ask?text=求购{chance.choice(GOODS)}", "/people", "/changes", "/account", "/shares", "/care/hand-over",
         f"/clusters/{named('pty', whose.key)}", f"/history/{firm}", "/identity", "/organisations/new", "/join/names?name=厂")
    )  # fmt: skip


def button(chance: Random, own: Cluster, other: Cluster) -> tuple[str, dict[str, str]]:
    """A button that a steward presses, on a page of the other's as often as on one of their own."""
    firm, need = (
        chance.choice((own, other)).one(chance, "ent"),
        chance.choice((own, other)).one(chance, "ned"),
    )
    word = f"{own.mark}{chance.randrange(10**6)}"
    return chance.choice(
        (
            (f"/care/{firm}", {"do": "hand_over", "to": f"steward{other.key}", "note": word}),
            (f"/care/{firm}", {"do": "open", "need": need}),
            (f"/care/{firm}", {"do": "ask", "need": need, "question": word}),
            (f"/care/{firm}", {"do": "close", "need": need, "reason": word}),
            (f"/care/{firm}/contacts", {"purpose": word}),
            (f"/care/{firm}/needs/{need}", {"do": "propose", "partner": other.one(chance, "ent")}),
        )
    )


def crossed(answer: str, other: Cluster) -> bool:
    """Whether the other's words are in it; the name of its party is public."""
    return other.mark in answer.replace(f"{other.mark}集群", "")


@pytest.mark.soak
@pytest.mark.slow
def test_nothing_crosses(tmp_path: Path) -> None:
    chance = dice()
    store = open_store(f"sqlite:///{tmp_path / 'two.db'}")
    keep(store, *(Product(id=named("prd", place), name=name) for place, name in enumerate(GOODS)))
    app = create_app(store, Settings(accounts=True))
    clusters = []
    with ExitStack() as stack:
        for one, records in town():
            keep(store, records)
            for role in (Role.STAFF, Role.STEWARD, Role.ENTERPRISE):
                one.people[role] = stack.enter_context(signs_in(store, app, one, role))
            clusters.append(one)
        counted = Counter[str]()
        for _ in range(size(600, 10_000)):
            place = chance.randrange(2)
            own, other = clusters[place], clusters[1 - place]
            counted[tried(chance, own, other)] += 1
    assert all(counted[what] > 20 for what in ("done", "refused", "page", "no page", "button")), counted
    is_whole(store)
    store.close()


def tried(chance: Random, own: Cluster, other: Cluster) -> str:
    """What became of something that somebody of `own` tried."""
    role = chance.choice(list(own.people))
    http, how = own.people[role], chance.random()
    if how < 0.2:
        path = page(chance, own, other)
        shown = http.get(path)
        assert shown.status_code < 500, path
        assert not crossed(shown.text, other), (role, path, shown.text)
        return "page" if shown.status_code == 200 else "no page"
    if how < 0.3:
        path, fields = button(chance, own, other)
        pressed = post(http, path, {"once": str(chance.random()), "version": "", **fields})
        assert pressed.status_code < 500, path
        assert not crossed(pressed.text, other), (role, path, fields, pressed.text)
        return "button"
    document = operation(chance, own, other)
    answer = http.post("/graphql", json={"query": document}, headers=OURS).text
    assert not crossed(answer, other), (role, document, answer)
    assert "GRAPHQL_VALIDATION_FAILED" not in answer, (document, answer)
    own.note(orjson.loads(answer))
    return "refused" if '"code":' in answer else "done"


def is_whole(store: Store) -> None:
    """Whatever belongs to one cluster was written by its own staff alone."""
    with store.view(EVERYTHING) as view:
        marks = {one.id: one.name[:2] for one in view.all(Organisation)}
        facts: list[Offer | Need] = [*view.all(Offer), *view.all(Need)]
        for offer in facts:
            others = set(marks.values()) - {marks[offer.organisation_id]}
            assert not [other for other in others if other in repr(offer)], offer
        for firm in view.all(Enterprise):
            assert not [other for other in set(marks.values()) - {marks[firm.id]} if other in repr(firm)], (
                firm
            )
