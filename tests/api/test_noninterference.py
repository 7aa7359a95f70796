"""Two stores that differ in one value that somebody may not see answer that person alike, to the byte.

What is asked is left to chance: questions over GraphQL and pages, with the names, ids and words of everything that there
is, hidden things included. What `schema/disclosure.py` tells of a category (product, district, certificates, the magnitude
of amounts) is not hidden, and is not what is changed here.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

import pytest
from starlette.testclient import TestClient

from api.accounts import Door, Keeper
from api.accounts.guard import COOKIE
from api.app import create_app
from api.settings import Settings
from committee.signing import secret_of
from graph.stores import EVERYTHING, Store, Transaction, open_store
from graph.text.calling import key_of
from schema import (
    Block,
    ClusterParty,
    Contact,
    Enterprise,
    ExternalId,
    InputOf,
    Introduction,
    IntroductionState,
    Membership,
    Need,
    NeedReading,
    NeedState,
    Offer,
    Outcome,
    Product,
    Quantity,
    Record,
    Relation,
    RelationKind,
    ReportedCount,
    Representative,
    RepresentativeState,
    Source,
    Stewardship,
    Visibility,
    Wanted,
)
from schema.introduction import ENDS_WITH_REASON
from schema.policy import Actor, Role
from schema.representative import representative_id
from schema.stewardship import stewardship_id
from tests.api.gql.asking_as import As, asking
from tests.campaign import dice, size

GOODS = ("轴承", "自润滑轴承", "钢材", "挖掘机", "挖掘机动臂", "密封件", "喷涂服务", "液压油缸")
WORDS = ("轴承", "求购", "厂", "5000套", "松江", "ISO9001", "甲", "乙", "丙", "暗", "亮")
LONG_AGO = "2026-01-01T00:00:00Z"
PASSWORD = "桥头的老槐树 1978"
Change: TypeAlias = Callable[[Transaction, Random], None]


def named(prefix: str, *parts: object) -> str:
    return f"{prefix}_{''.join(map(str, parts)):x<16}"


NOT_AGREED = [IntroductionState.SUGGESTED, *ENDS_WITH_REASON]


def prd(name: str) -> str:
    return named("prd", GOODS.index(name))


def ent(key: object) -> str:
    return named("ent", key)


OWN = ent("own")
OTHERS = [ent(n) for n in range(8)]
SHOWN = OTHERS[:2]  # these show themselves by name
AGREED = OTHERS[7]  # it and one's own were brought together
FANG = Actor("per_f", "方", frozenset({Role.ENTERPRISE}), acts_for=frozenset({OWN}))
INTEGRATOR = Actor("per_i", "易", frozenset({Role.INTEGRATOR}))
STEWARD = Actor("per_s", "史", frozenset({Role.STEWARD}), care=frozenset({OWN}))
ROLES = {"enterprise": FANG, "integrator": INTEGRATOR, "steward": STEWARD}


def town(chance: Random) -> Iterator[Record]:
    yield ClusterParty(id=named("pty", "a"), name="集群党委")
    for name in GOODS:
        yield Product(id=prd(name), name=name)
    for a, b in (
        ("自润滑轴承", "挖掘机动臂"),
        ("钢材", "挖掘机动臂"),
        ("挖掘机动臂", "挖掘机"),
        ("钢材", "轴承"),
    ):
        yield InputOf(id=named("inp", GOODS.index(a), GOODS.index(b)), source_id=prd(a), target_id=prd(b))
    for place, id_ in enumerate([OWN, *OTHERS]):
        yield Enterprise(
            id=id_, name=f"{'自家亮暗甲乙丙丁戊己'[place]}厂{place}", region=chance.choice(("310117103", "310115", "330106")),
            shown=id_ in SHOWN, certificates=chance.choice(((), ("ISO9001",))),
        )  # fmt: skip
        yield Membership(id=named("mbr", place), organisation_id=id_, party_id=named("pty", "a"), role="成员")
        for number, name in enumerate(chance.sample(GOODS, 4)):
            yield Offer(
                id=named("ofr", place, "n", number), organisation_id=id_, product_id=prd(name), share=chance.random(),
                visibility=chance.choice(list(Visibility)), price="面议",
                capacity=Quantity(text="3000套/年", value=3000.0, unit="套/年"),
            )  # fmt: skip
        for number, name in enumerate(chance.sample(GOODS, 2)):
            meant = NeedReading(wanted=(Wanted(phrase=name, products=((prd(name), 1.0),)),))
            yield Need(
                id=named("ned", place, "n", number), organisation_id=id_, text=f"求购{name}，要好的", reading=meant,
                visibility=chance.choice(list(Visibility)), product_id=chance.choice((None, prd(name))),
            )  # fmt: skip
        yield Outcome(id=named("out", place), organisation_id=id_, metric="产值")
        yield ReportedCount(
            id=named("rpt", place), organisation_id=id_, metric="人数", value=Quantity(text="28")
        )
    for place, (whose, word) in enumerate(((OWN, "某某没有的厂"), (OTHERS[3], "另一家没有的厂"))):
        yield Block(
            id=named("blk", place),
            organisation_id=whose,
            person="per_x",
            word=word,
            key=key_of(word),
            blocked_at=LONG_AGO,
        )
    met = IntroductionState.MET
    yield Introduction(id=named("int", "met"), a_id=OWN, b_id=AGREED, state=met, matter="已见面")
    for number in range(8):
        a, b = chance.sample([OWN, *OTHERS], 2)
        yield Relation(id=named("rel", number), kind=RelationKind.SUPPLIES, source_id=a, target_id=b)
        a, b = chance.sample([OWN, *OTHERS], 2)
        state = chance.choice(list(IntroductionState) if OWN not in (a, b) else NOT_AGREED)
        yield Introduction(id=named("int", number), a_id=a, b_id=b, state=state, matter="找料", note="内部")


# --- what is changed: one value that the role may not see


def changed(type_: type[Record], ids: Callable[[Any], bool], *values: dict[str, Any]) -> Change:
    """One of the records that `ids` holds for gets other values; nothing where there is none."""

    def change(tx: Transaction, chance: Random) -> None:
        fitting = [one for one in tx.all(type_) if ids(one)]
        if fitting:
            tx.put([replace(chance.choice(fitting), **chance.choice(values))])

    return change


def removed(type_: type[Record], ids: Callable[[Any], bool]) -> Change:
    def change(tx: Transaction, chance: Random) -> None:
        tx.remove([one for one in tx.all(type_) if ids(one)][:1])

    return change


def is_other(one: Any) -> bool:
    return getattr(one, "organisation_id", one.id) != OWN and OWN not in (one.id, *_sides(one))


def _sides(one: Any) -> tuple[str, ...]:
    return tuple(
        getattr(one, name) for name in ("a_id", "b_id", "source_id", "target_id") if hasattr(one, name)
    )


def is_kept_back(one: Any) -> bool:
    return is_other(one) and one.visibility is Visibility.STEWARD


PRIVATE: tuple[dict[str, Any], ...] = (
    {"contacts": (Contact(person="暗号", phone="13900001111"),)},
    {"note": "内部备注"},
    {"visited_on": "2026-01-01"},
)
UNSEEN_BY_ALL_OTHERS: tuple[Change, ...] = (
    changed(Enterprise, is_other, *PRIVATE),
    changed(Outcome, is_other, {"metric": "别的"}, {"after": Quantity(text="9")}),
    changed(ReportedCount, is_other, {"value": Quantity(text="99")}),
    changed(Relation, is_other, {"kind": RelationKind.KNOWS}, {"product_id": prd("轴承")}),
    removed(Relation, is_other),
    changed(Introduction, is_other, {"matter": "别的"}, {"state": IntroductionState.EFFECT}),
    removed(Outcome, is_other),
    changed(Block, is_other, {"word": "暗", "key": "name:暗"}, {"lifted_at": LONG_AGO}),
    changed(Need, is_other, {"note": "备注"}, {"closed_reason": "不告诉"}),
)
UNSEEN: tuple[Change, ...] = (
    *UNSEEN_BY_ALL_OTHERS,
    changed(
        Enterprise, lambda one: is_other(one) and one.id not in (*SHOWN, AGREED),
        {"name": "暗中改名厂"}, {"short_name": "暗"}, {"aliases": ("亮",)}, {"place": "某处"}, {"uscc": "91310000132234567B"},
        {"capacity_note": "很多"}, {"external_ids": (ExternalId(system="x", id="甲"),)},
    ),
    changed(Enterprise, lambda one: is_other(one) and one.id not in (*SHOWN, AGREED) and one.region == "310117103",
            {"region": "310117"}, {"region": "310117105"}),  # another town of the district
    changed(Enterprise, lambda one: one.id in SHOWN, {"uscc": "91310000132234567B"}, {"capacity_note": "很多"},
            {"sources": (Source(document="暗.csv"),)}),
    changed(Offer, is_kept_back, {"product_id": prd("液压油缸")}, {"share": 1.0}, {"certificates": ("ISO9001",)}),
    removed(Offer, is_kept_back),
    changed(Offer, lambda one: is_other(one) and one.visibility is Visibility.CATEGORY,
            {"price": "1元"}, {"lead_time": "明天"}, {"share": 0.123}, {"note": "暗"}, {"party_id": named("pty", "a")},
            {"capacity": Quantity(text="4999套/年", value=4999.0, unit="套/年")}, {"sources": (Source(document="暗.csv"),)}),
    changed(Offer, lambda one: is_other(one) and one.organisation_id not in (*SHOWN, AGREED), {"price": "1元"}, {"share": 0.9}),
    changed(Need, is_kept_back, {"text": "求购暗号"}, {"product_id": prd("液压油缸")}, {"state": NeedState.CLOSED}),
    removed(Need, is_kept_back),
    changed(Need, lambda one: is_other(one) and one.visibility is Visibility.CATEGORY,
            {"text": "求购暗号"}, {"specification": "暗"}, {"region_text": "松江"}, {"question": "问"}),
    changed(Membership, lambda one: is_other(one) and one.organisation_id not in (*SHOWN, AGREED), {"role": "龙头"}),
    removed(Membership, lambda one: is_other(one) and one.organisation_id not in (*SHOWN, AGREED)),
    changed(Introduction, lambda one: OWN in _sides(one) and one.state is IntroductionState.SUGGESTED,
            {"matter": "别的"}, {"note": "别的"}, {"effect_text": "别的"}),
)  # fmt: skip
CHANGES = {"enterprise": UNSEEN, "integrator": UNSEEN, "steward": UNSEEN_BY_ALL_OTHERS[:-1]}


# --- what is asked


def question(chance: Random, ids: list[str], names: list[str]) -> str:
    def an_id(*prefixes: str) -> str:
        return chance.choice([id_ for id_ in ids if id_.startswith(prefixes)])

    word, product = chance.choice([*WORDS, *names]), an_id("prd")
    way, first = chance.choice(("UPSTREAM", "DOWNSTREAM")), chance.randint(1, 12)
    organisation = "name shortName aliases region { code } place note uscc sources { document } version"
    around = (
        "offers { price share product { name } sources { document } } needs { text note } memberships { role } "
        "relations { kind source { name } target { name } } introductions { state matter a { name } b { name } } "
        "outcomes { metric } reported { metric }"
    )
    enterprise = f"... on Enterprise {{ {organisation} {around} }}"
    prospects = "nodes { reference band text region { code } partner { name } conditionsMet } emptyBecause"
    return chance.choice(
        (
            f'{{ node(id: "{chance.choice(ids)}") {{ __typename id {enterprise} }} }}',
            f'{{ node(id: "{an_id("ofr")}") {{ ... on Offer {{ price share capacity {{ text }} version }} }} }}',
            f'{{ node(id: "{an_id("ned")}") {{ ... on Need {{ text note quantity {{ text }} version }} }} }}',
            f'{{ enterprise(name: "{chance.choice(names)}") {{ {organisation} }} }}',
            '{ enterprise(uscc: "91310000132234567B") { name } }',
            f'{{ enterprises(first: {first}, filter: {{text: "{word}"}}) {{ nodes {{ name }} pageInfo {{ endCursor }} }} }}',
            f'{{ enterprises(filter: {{productId: "{product}"}}) {{ nodes {{ name {around} }} pageInfo {{ endCursor }} }} }}',
            '{ enterprises(filter: {region: "310117"}) { nodes { name } } }',
            f'{{ needs(first: {first}, filter: {{productId: "{product}"}}) {{ nodes {{ text }} pageInfo {{ endCursor }} }} }}',
            f'{{ needs(filter: {{text: "{word}"}}) {{ nodes {{ text organisation {{ name }} }} }} }}',
            f'{{ search(text: "{word}", first: {first}) {{ nodes {{ id }} pageInfo {{ endCursor hasNextPage }} }} }}',
            f'{{ product(id: "{product}") {{ makers {{ name }} offers {{ price }} inputs {{ name }} version }} }}',
            f'{{ clusterParty(id: "{named("pty", "a")}") {{ members {{ role organisation {{ name }} }} }} }}',
            f'{{ prospects(organisationId: "{OWN}", question: {{direction: {way}}}) {{ {prospects} }} }}',
            f'{{ prospects(organisationId: "{OWN}", question: {{needId: "{named("ned", 0, "n", 0)}"}}) {{ {prospects} }} }}',
            f'{{ prospects(organisationId: "{OWN}", question: {{text: "求购{chance.choice(GOODS)}"}}) {{ {prospects} }} }}',
            f'{{ suggestPartners(enterpriseId: "{an_id("ent")}", direction: {way}) '
            "{ nodes { score partner { name } reasons { text } unknown } known { relation partner { name } } } }",
            f'{{ matchNeed(needId: "{an_id("ned")}") {{ nodes {{ score partner {{ name }} }} emptyBecause }} }}',
            f'{{ matchText(text: "求购{word}") {{ nodes {{ score partner {{ name }} reasons {{ text }} }} emptyBecause }} }}',
            f'{{ inferredMakers(productId: "{product}") {{ nodes {{ score text }} }} }}',
            f'{{ chain(productId: "{product}", direction: {way}) {{ __typename }} }}',
            "{ changes(since: {number: 0}) { nodes { recordId } } }",
            f'{{ history(id: "{an_id("ent")}") {{ nodes {{ number }} }} }}',
            f'mutation {{ updateNeed(input: {{id: "{an_id("ned")}", note: ""}}) {{ problems {{ __typename }} }} }}',
        )
    )


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A town, with somebody who acts for one of its enterprises, and everything remembered that differs by chance."""
    path = tmp_path / "base.db"
    store = open_store(f"sqlite:///{path}")
    with store.write("t", "…") as tx:
        tx.put(town(dice()))
        tx.commit()
    with store.view(EVERYTHING) as view:
        for purpose in ("prospects", "cursors"):
            secret_of(store, view, purpose)
    store.close()
    return path


@contextmanager
def twin(base: Path, change: Change, chance: Random) -> Iterator[tuple[Store, Store]]:
    """The store, and one that differs in one value."""
    paths = [base.with_name(name) for name in ("one.db", "other.db")]
    for path in paths:
        shutil.copy(base, path)
    one, other = (open_store(f"sqlite:///{path}") for path in paths)
    with other.write("t", "…") as tx:
        change(tx, chance)
        tx.commit()
    yield one, other
    one.close()
    other.close()
    for path in paths:
        path.unlink()


@pytest.mark.soak
@pytest.mark.slow
@pytest.mark.parametrize("role", list(ROLES))
def test_what_is_hidden_changes_no_answer(base: Path, role: str) -> None:
    chance = dice()
    asked = size(12, 40)
    for change in CHANGES[role] * size(1, 3):
        with twin(base, change, chance) as stores, ExitStack() as stack:
            ids, names = _known(stores)
            one, other = (stack.enter_context(asking(store, ROLES[role])) for store in stores)
            for _ in range(asked):
                same(one, other, question(chance, ids, names))


def test_what_is_shown_changes_answers(base: Path) -> None:
    """Or the test above could not fail."""
    shown = (
        changed(Enterprise, lambda one: one.id in SHOWN, {"name": "亮相改名厂"}),
        changed(Enterprise, lambda one: one.id == AGREED, {"name": "见过改名厂"}),
        changed(Offer, lambda one: one.organisation_id in SHOWN and one.visibility is Visibility.NAMED, {"price": "9"}),
        changed(Offer, lambda one: is_other(one) and one.visibility is Visibility.CATEGORY, {"product_id": prd("钢材")}),
        changed(Need, lambda one: not is_other(one), {"text": "改了自己的话"}),
    )  # fmt: skip
    chance = dice()
    for change in shown:
        with twin(base, change, chance) as stores, ExitStack() as stack:
            ids, names = _known(stores)
            one, other = (stack.enter_context(asking(store, FANG)) for store in stores)
            documents = [question(chance, ids, names) for _ in range(300)]
            assert any(plain(one(document)) != plain(other(document)) for document in documents)


def _known(stores: tuple[Store, Store]) -> tuple[list[str], list[str]]:
    """The ids and names of everything in either."""
    ids: dict[str, None] = {}
    names: dict[str, None] = {}
    for store in stores:
        with store.view(EVERYTHING) as view:
            for type_ in (Enterprise, Product, Offer, Need, Relation, Introduction, Outcome):
                ids |= {record.id: None for record in view.all(type_)}
            names |= {name: None for one in view.all(Enterprise) for name in one.names}
    return list(ids), list(names)


def same(one: As, other: As, document: str) -> None:
    answers = [plain(ask(document)) for ask in (one, other)]
    assert "GRAPHQL_VALIDATION_FAILED" not in answers[0], (document, answers[0])
    assert answers[0] == answers[1], document


def plain(answer: str) -> str:
    """Without what is another each time: the keys of forms, the number of a request."""
    answer = re.sub(r'name="(once|part|guard)" value="[^"]*"', "", answer)
    return re.sub(r'"request(Id)?":"[0-9a-f]+"', "", answer)


# --- the same by pages


@contextmanager
def browsing(store: Store, session: str) -> Iterator[TestClient]:
    app = create_app(store, Settings(accounts=True))
    with TestClient(app, base_url="https://town.example", follow_redirects=True) as http:
        http.cookies.set(COOKIE, session)
        yield http


@pytest.mark.soak
@pytest.mark.slow
@pytest.mark.parametrize("role", [Role.ENTERPRISE, Role.STEWARD])
def test_what_is_hidden_changes_no_page(base: Path, role: Role) -> None:
    session = session_of(base, role)
    chance, unseen, answered = dice(), CHANGES[role], 0
    for change in chance.sample(unseen, size(min(6, len(unseen)), len(unseen))):
        with twin(base, change, chance) as stores, ExitStack() as stack:
            ids, _ = _known(stores)
            one, other = (stack.enter_context(browsing(each, session)) for each in stores)
            for path in pages(chance, ids, role):
                answers = [http.get(path) for http in (one, other)]
                assert answers[0].status_code == answers[1].status_code, path
                assert plain(answers[0].text) == plain(answers[1].text), path
                answered += answers[0].status_code == 200
    assert answered > 3 * size(min(6, len(unseen)), len(unseen)), "most are pages of one's own"


def session_of(base: Path, role: Role) -> str:
    """Of somebody who acts for one's own enterprise, or cares for it; another steward cares for the others."""
    store = open_store(f"sqlite:///{base}")
    logins = {"fangfang": Role.ENTERPRISE, "xiaoer": Role.STEWARD, "hong": Role.STEWARD}
    invited = {login: Keeper(store).invite(login, "史", [of]) for login, of in logins.items()}
    keys = {login: person.id for login, (person, _) in invited.items()}
    acts = representative_id(OWN, keys["fangfang"])
    with store.write("t", "…") as tx:
        tx.put(
            [
                Representative(id=acts, organisation_id=OWN, person=keys["fangfang"], state=RepresentativeState.CONFIRMED),
                Stewardship(id=stewardship_id(OWN), organisation_id=OWN, person=keys["xiaoer"]),
                *(Stewardship(id=stewardship_id(id_), organisation_id=id_, person=keys["hong"]) for id_ in OTHERS),
            ]
        )  # fmt: skip
        tx.commit()
    session = Door(store).enter(invited["fangfang" if role is Role.ENTERPRISE else "xiaoer"][1], PASSWORD, "")
    store.close()
    return session


def pages(chance: Random, ids: list[str], role: Role) -> Iterator[str]:
    """Those of one's own, and those that are not for somebody of that role."""
    own = f"/mine/{OWN}" if role is Role.ENTERPRISE else f"/care/{OWN}"
    yield from (
        "/",
        "/mine",
        own,
        f"{own}/record",
        f"{own}/data.json",
        "/account",
        "/care",
        "/people",
        "/organisations",
    )
    yield from (f"{own}/needs/{named('ned', 0, 'n', number)}" for number in range(2))
    yield from (f"{own}/needs/{id_}" for id_ in ids if id_.startswith("ned") and chance.random() < 0.3)
    yield from (f"{own}/introductions/{id_}" for id_ in ids if id_.startswith("int"))
    yield from (
        f"{path}/{chance.choice(ids)}" for path in ("/organisations", "/needs", "/history", "/mine", "/care")
    )
