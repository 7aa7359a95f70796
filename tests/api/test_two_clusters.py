"""Two clusters side by side in one store: whatever the staff of either do, nothing of the one is told to the other."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest

from graph.matching import Matcher
from graph.stores import EVERYTHING, Store, open_store
from schema import ClusterParty, Enterprise, Membership, Need, Offer, Organisation, Product
from schema.policy import Actor, Role
from tests.api.gql.asking_as import As, asking
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
    """`mark` stands in every word that its staff write; `ids` are of its records, as they were told."""

    mark: str
    key: int
    ids: dict[str, list[str]] = field(default_factory=dict)

    @property
    def actor(self) -> Actor:
        return Actor(
            f"per_{self.key}", "", frozenset({Role.STAFF}), clusters=frozenset({named("pty", self.key)})
        )

    def one(self, chance: Random, kind: str) -> str:
        return chance.choice(self.ids.get(kind) or [named(kind, "none")])

    def note(self, answer: dict[str, Any]) -> None:
        """Learn the ids of what was made."""
        for payload in (answer.get("data") or {}).values():
            for made in payload.values() if isinstance(payload, dict) else ():
                if isinstance(made, dict) and "id" in made:
                    self.ids.setdefault(made["id"][:3], []).append(made["id"])


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
            "{ changes(since: {number: 0}) { nodes { recordId why } } }",
        )
    )  # fmt: skip


def crossed(answer: str, other: Cluster) -> bool:
    """Whether the other's words are in it; the name of its party is public."""
    return other.mark in answer.replace(f"{other.mark}集群", "")


@pytest.mark.soak
@pytest.mark.slow
def test_nothing_crosses(tmp_path: Path) -> None:
    chance = dice()
    store = open_store(f"sqlite:///{tmp_path / 'two.db'}")
    keep(store, *(Product(id=named("prd", place), name=name) for place, name in enumerate(GOODS)))
    clusters = []
    for one, records in town():
        keep(store, records)
        clusters.append(one)
    done = refused = 0
    with ExitStack() as stack:
        matcher = Matcher(store)
        asks: list[As] = [stack.enter_context(asking(store, one.actor, matcher)) for one in clusters]
        for _ in range(size(600, 10_000)):
            place = chance.randrange(2)
            own, other = clusters[place], clusters[1 - place]
            document = operation(chance, own, other)
            answer = asks[place](document)
            assert not crossed(answer, other), (document, answer)
            said = orjson.loads(answer)
            assert "GRAPHQL_VALIDATION_FAILED" not in answer, (document, answer)
            own.note(said)
            done += '"problems":[]' in answer
            refused += '"code":' in answer
    assert (done > 50, refused > 50) == (True, True)
    is_whole(store)
    store.close()


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
