"""What somebody may not see answers like what is not there, also to who tries to change it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.stores import EVERYTHING, Store, open_store
from schema import ClusterParty, Enterprise, Membership, Need, Offer, Product
from schema.policy import Actor, Role
from tests.api.gql.asking_as import asking
from tests.factories import keep

OWN, HIDDEN, MADE_UP = "ent_ownaaaaaaaaaaaaa", "ent_hiddenaaaaaaaaaa", "ent_madeupaaaaaaaaaa"
FANG = Actor("per_f", "方", frozenset({Role.ENTERPRISE}), acts_for=frozenset({OWN}))
INTEGRATOR = Actor("per_i", "易", frozenset({Role.INTEGRATOR}))
STEWARD = Actor("per_s", "史", frozenset({Role.STEWARD}), care=frozenset({OWN}))
CODE, FREE = "91310000132234567B", "91310000132234568E"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'town.db'}")
    keep(
        opened,
        ClusterParty(id="pty_aaaaaaaaaaaaaaaa", name="集群"),
        Product(id="prd_aaaaaaaaaaaaaaaa", name="轴承"),
        Enterprise(id=OWN, name="自家厂"),
        Enterprise(id=HIDDEN, name="暗厂", short_name="暗", uscc=CODE),
        Membership(id="mbr_hiddenaaaaaaaaaa", organisation_id=HIDDEN, party_id="pty_aaaaaaaaaaaaaaaa"),
        Offer(id="ofr_hiddenaaaaaaaaaa", organisation_id=HIDDEN, product_id="prd_aaaaaaaaaaaaaaaa"),
        Need(id="ned_hiddenaaaaaaaaaa", organisation_id=HIDDEN, text="求购轴承"),
    )
    yield opened
    opened.close()


PROBLEMS = "problems { __typename ... on Problem { code message } }"
QUESTIONS = (
    '{ node(id: "ent_WHO") { id } }',
    '{ node(id: "ned_WHO") { id } }',
    '{ organisation(name: "NAME") { id } }',
    '{ enterprises(filter: {text: "NAME"}) { nodes { id } pageInfo { hasNextPage endCursor } } }',
    '{ search(text: "NAME") { nodes { id } } }',
    '{ needs(filter: {organisationId: "ent_WHO"}) { nodes { id } } }',
    '{ suggestPartners(enterpriseId: "ent_WHO", direction: UPSTREAM) { nodes { rank } } }',
    '{ matchNeed(needId: "ned_WHO") { nodes { rank } } }',
    '{ inferredProducts(enterpriseId: "ent_WHO") { nodes { rank } } }',
    '{ prospects(organisationId: "ent_WHO", question: {direction: UPSTREAM}) { nodes { text } } }',
    '{ prospects(organisationId: "ent_ownaaaaaaaaaaaaa", question: {needId: "ned_WHO"}) { nodes { text } } }',
    f'mutation {{ updateEnterprise(input: {{id: "ent_WHO", note: "x"}}) {{ enterprise {{ name }} {PROBLEMS} }} }}',
    f'mutation {{ updateOffer(input: {{id: "ofr_WHO", note: "x"}}) {{ offer {{ id }} {PROBLEMS} }} }}',
    f'mutation {{ closeNeed(input: {{id: "ned_WHO", reason: "x"}}) {{ need {{ id }} {PROBLEMS} }} }}',
    f'mutation {{ registerEnterprise(input: {{name: "NAME"}}) {{ enterprise {{ id }} {PROBLEMS} }} }}',
    'mutation { declareOffer(input: {organisation: {name: "NAME"}, product: {name: "轴承"}}) '
    f"{{ offer {{ id }} {PROBLEMS} }} }}",
    f'mutation {{ registerNeed(input: {{organisation: {{id: "ent_WHO"}}, text: "x"}}) {{ need {{ id }} {PROBLEMS} }} }}',
    'mutation { introduce(input: {a: {id: "ent_ownaaaaaaaaaaaaa"}, b: {id: "ent_WHO"}, matter: "x"}) '
    f"{{ introduction {{ id }} {PROBLEMS} }} }}",
    f'mutation {{ removeRecord(input: {{id: "ned_WHO"}}) {{ removed {{ id }} {PROBLEMS} }} }}',
)


@pytest.mark.parametrize("actor", [FANG, INTEGRATOR], ids=["enterprise", "integrator"])
def test_hidden_is_as_if_it_were_not_there(store: Store, actor: Actor) -> None:
    with asking(store, actor) as ask:
        for question in QUESTIONS:
            hidden = ask(question.replace("WHO", "hiddenaaaaaaaaaa").replace("NAME", "暗厂"))
            made_up = ask(question.replace("WHO", "madeupaaaaaaaaaa").replace("NAME", "明厂"))
            same = hidden.replace("hiddenaaaaaaaaaa", "madeupaaaaaaaaaa").replace("暗厂", "明厂")
            assert plain(same) == plain(made_up), question
            assert "VALIDATION" not in made_up, made_up
            assert re.search(r'"code":|null|\[\]', made_up), made_up  # nothing was done


def plain(answer: str) -> str:
    return re.sub(r'"requestId":"[0-9a-f]+"', "", answer)


@pytest.mark.parametrize(
    "change", [f'uscc: "{CODE}"', f'uscc: "{FREE}"', 'name: "暗厂"', 'aliases: ["暗厂"]', 'note: "x"']
)
def test_who_it_is_an_enterprise_does_not_change_itself(store: Store, change: str) -> None:
    """Nor does it learn by that whether a name or a code is another's."""
    with asking(store, FANG) as ask:
        answer = ask(
            f'mutation {{ updateEnterprise(input: {{id: "{OWN}", {change}}}) {{ enterprise {{ id }} {PROBLEMS} }} }}'
        )
    assert '"code":"FORBIDDEN"' in answer
    assert HIDDEN not in answer


def test_what_is_refused_changes_nothing(store: Store) -> None:
    def number() -> int:
        with store.view(EVERYTHING) as view:
            return view.number()

    before = number()
    for actor in (FANG, INTEGRATOR, STEWARD):
        with asking(store, actor) as ask:
            for question in QUESTIONS:
                if "mutation" in question and "ent_own" not in question:
                    ask(question.replace("WHO", "hiddenaaaaaaaaaa").replace("NAME", "暗厂"))
    assert number() == before


def test_one_does_what_is_ones_own(store: Store) -> None:
    with asking(store, FANG) as ask:
        made = ask(
            f'mutation {{ registerNeed(input: {{organisation: {{id: "{OWN}"}}, text: "求购轴承"}}) {{ need {{ state }} {PROBLEMS} }} }}'
        )
        assert '"state":"PROPOSED"' in made  # its steward confirms it
        assert '"problems":[]' in made, made
        offered = ask(
            f'mutation {{ declareOffer(input: {{organisation: {{id: "{OWN}"}}, product: {{name: "新产品"}}}}) '
            f"{{ offer {{ product {{ name }} }} {PROBLEMS} }} }}"
        )
        assert '"name":"新产品"' in offered
        assert "FORBIDDEN" in ask(
            'mutation { setMembership(input: {organisation: {id: "x"}, party: {id: "y"}}) { membership { id } } }'
        )
