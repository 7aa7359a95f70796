"""Who acts for an organisation, who cares for it, and what each may do when; two who decide at once have one effect."""

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from committee import consenting, needs, representatives, reveals, stewardship
from committee.contacts import contact_said, contacts_in, without_contacts
from committee.references import OrganisationNamed, ProductNamed
from graph.matching import Direction, Matcher
from graph.stores import EVERYTHING, Store, Transaction, open_store
from schema import (
    BadInput,
    Conflict,
    Contact,
    Enterprise,
    Introduction,
    Need,
    NeedState,
    NotAllowed,
    NotFound,
    Organisation,
    Problem,
    Purpose,
    Representative,
    RepresentativeState,
    Reveal,
    Source,
    Stewardship,
)
from schema import IntroductionState as S
from tests.committee.conftest import BY_HAND
from tests.factories import enterprise, id_of, keep

T = TypeVar("T")
JIA, YI = id_of("Enterprise", "甲厂"), id_of("Enterprise", "乙厂")
CODE = "91440300MA5FQBG462"


def by(person: str) -> Source:
    return replace(BY_HAND, recorded_by=person)


def done(store: Store, work: Callable[[Transaction], T]) -> T:
    with store.write("tester", "a test") as tx:
        result = work(tx)
        tx.commit()
    return result


@pytest.fixture(params=["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Everything here holds on both."""
    on_file = f"sqlite:///{tmp_path}/town.db"
    opened = open_store(on_file if request.param == "sqlite" else request.getfixturevalue("neo4j_url"))
    yield opened
    opened.close()


@pytest.fixture
def town(store: Store) -> Store:
    keep(store, enterprise("甲厂", makes=["轴承"], uscc=CODE), enterprise("乙厂", needs=["轴承"]))
    return store


def claimed(store: Store, person: str = "per_w", name: str = "甲厂", **more: str) -> Representative:
    said = representatives.Registration(name=name, **more)  # type: ignore[typeddict-item]
    return done(
        store, lambda tx: representatives.claim(tx, said, person, lambda _: ["per_s", "per_t"], by(person))
    )


def steward(store: Store, id_: str) -> str:
    with store.view(EVERYTHING) as view:
        found = stewardship.steward_of(view, id_)
    assert found is not None
    return found.person


# --- claims -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", [{"name": "甲厂"}, {"name": "别的叫法", "uscc": CODE}])
def test_a_known_one_is_claimed_and_nothing_of_it_changes(town: Store, said: dict[str, str]) -> None:
    one = claimed(town, **said, place="上海市松江区新桥镇")
    with town.view(EVERYTHING) as view:
        kept = view.get(Enterprise, JIA)
    assert (one.organisation_id, one.state, one.acts) == (JIA, RepresentativeState.CLAIMED, False)
    assert kept is not None
    assert (kept.name, kept.place, kept.version) == ("甲厂", None, 1)


def test_one_that_is_not_known_is_registered_and_in_somebodys_care_at_once(town: Store) -> None:
    one = claimed(town, name="丙厂", place="上海市松江区新桥镇")
    with town.view(EVERYTHING) as view:
        new = view.get(Enterprise, one.organisation_id)
    assert new is not None
    assert (new.name, new.region) == ("丙厂", "310117105")
    assert steward(town, new.id) == "per_s"


def test_a_name_that_several_have_is_told_apart_by_a_person(store: Store) -> None:
    for place in ("上海市松江区", "浙江省杭州市"):
        keep(store, [Enterprise(id=id_of("Enterprise", place), name="同名厂", place=place)])
    one = claimed(store, name="同名厂")
    with store.view(EVERYTHING) as view:
        assert len(view.organisations_called("同名厂")) == 3
        assert view.get(Enterprise, one.organisation_id) is not None


def test_who_claims_twice_claims_once(town: Store) -> None:
    assert claimed(town).version == claimed(town).version == 1


def test_several_may_act_for_one(town: Store) -> None:
    for person in ("per_w", "per_x"):
        id_ = claimed(town, person).id
        done(town, lambda tx, id_=id_: representatives.confirm(tx, id_, by("per_s")))  # type: ignore[misc]
    with town.view(EVERYTHING) as view:
        assert {one.person for one in representatives.acting(view, JIA)} == {"per_w", "per_x"}


@pytest.mark.parametrize("said", [{"name": "😀"}, {"name": ""}, {"name": "甲厂", "uscc": "9144030"}])
def test_what_names_nobody_is_refused(town: Store, said: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        claimed(town, **said)


def test_nobody_registers_where_nobody_could_confirm_it(town: Store) -> None:
    with pytest.raises(NotFound, match="店小二"):
        done(town, lambda tx: representatives.claim(tx, {"name": "丙厂"}, "per_w", lambda _: [], by("per_w")))
    with town.view(EVERYTHING) as view:
        assert view.organisations_called("丙厂") == []


def test_two_who_confirm_at_once_confirm_once(town: Store) -> None:
    id_ = claimed(town).id
    first = done(town, lambda tx: representatives.confirm(tx, id_, by("per_s")))
    second = done(town, lambda tx: representatives.confirm(tx, id_, by("per_t")))
    assert first.acts
    assert second == first
    assert second.version == first.version


def test_what_one_refused_the_other_cannot_confirm(town: Store) -> None:
    id_ = claimed(town).id
    done(town, lambda tx: representatives.refuse(tx, id_, "打电话核对过，不是本厂的人", by("per_s")))
    with pytest.raises(NotAllowed) as refused:
        done(town, lambda tx: representatives.confirm(tx, id_, by("per_t")))
    assert refused.value.code == "ALREADY_DECIDED"
    assert claimed(town).state is RepresentativeState.CLAIMED, "who was refused may ask again"


def test_what_somebody_sent_who_is_refused_is_closed_and_nothing_else(town: Store) -> None:
    id_ = claimed(town).id
    ours = sent(town, "要铜套", "per_w")
    done(town, lambda tx: representatives.refuse(tx, id_, "不是本厂的人", by("per_s")))
    with town.view(EVERYTHING) as view:
        states = {need.id: need.state for need in view.needs_of([JIA, YI])}
    assert states.pop(ours.id) is NeedState.CLOSED
    assert set(states.values()) == {NeedState.OPEN}


def sent(store: Store, text: str, person: str) -> Need:
    return done(
        store,
        lambda tx: needs.register_need(
            tx, OrganisationNamed(id=JIA), text, {}, by(person), lambda view, need: need, NeedState.PROPOSED
        ),
    )


# --- care ---------------------------------------------------------------------------------------------------


def test_the_one_with_the_fewest_gets_the_next(store: Store) -> None:
    given_to = [steward(store, claimed(store, name=f"{name}厂").organisation_id) for name in "甲乙丙丁"]
    assert given_to == ["per_s", "per_t", "per_s", "per_t"]


def test_a_hand_over_takes_open_matters_along(town: Store) -> None:
    one = claimed(town)
    done(town, lambda tx: stewardship.hand_over(tx, JIA, "per_t", "等样品", by("per_s")))
    with town.view(EVERYTHING) as view:
        (theirs,) = view.entrusted_to(Stewardship, "per_t")
        assert (theirs.note, view.entrusted_to(Stewardship, "per_s")) == ("等样品", [])
        assert representatives.waiting(view, [theirs.organisation_id]) == [one]


def test_of_two_hand_overs_at_once_one_is_told(town: Store) -> None:
    claimed(town)
    done(town, lambda tx: stewardship.hand_over(tx, JIA, "per_t", None, by("per_s"), 1))
    with pytest.raises(Conflict):
        done(town, lambda tx: stewardship.hand_over(tx, JIA, "per_u", None, by("per_s"), 1))
    assert steward(town, JIA) == "per_t"


def test_who_leaves_leaves_no_orphan(town: Store) -> None:
    claimed(town)

    def handed_over(tx: Transaction, to: str | None) -> object:
        return stewardship.hand_over_all(tx, tx.entrusted_to(Stewardship, "per_s"), to, by("per_o"))

    for nobody in (None, "per_s"):
        with pytest.raises(BadInput) as refused:
            done(town, partial(handed_over, to=nobody))
        assert refused.value.code == "STILL_CARES"
    done(town, partial(handed_over, to="per_t"))
    assert steward(town, JIA) == "per_t"


STEWARDS = ("per_s", "per_t", "per_u")
FIRMS = ("甲厂", "乙厂", "丙厂")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("claim", "confirm", "hand over", "leave")),
        st.sampled_from(FIRMS),
        st.sampled_from(STEWARDS),
        st.sampled_from(STEWARDS),
    ),
    max_size=12,
)


def stepped(tx: Transaction, step: str, firm: str, one: str, other: str) -> None:
    """What might happen next; some of it is refused."""
    who = [each.id for each in tx.organisations_called(firm)]
    match step:
        case "claim":
            representatives.claim(tx, {"name": firm}, "per_w", lambda _: STEWARDS, by("per_w"))
        case "confirm":
            for each in representatives.waiting(tx, who):
                representatives.confirm(tx, each.id, by(one))
        case "hand over" if who:
            stewardship.hand_over(tx, who[0], one, None, by(other))
        case "leave":
            stewardship.hand_over_all(tx, tx.entrusted_to(Stewardship, one), other, by("per_o"))


@given(STEPS)
def test_whoever_was_claimed_has_exactly_one_steward_ever_after(
    steps: list[tuple[str, str, str, str]],
) -> None:
    with tempfile.TemporaryDirectory() as folder, closing(open_store(f"sqlite:///{folder}/a.db")) as store:
        for step in steps:
            with contextlib.suppress(Problem):
                done(store, lambda tx, step=step: stepped(tx, *step))  # type: ignore[misc]
            with store.view(EVERYTHING) as view:
                registered = sorted(each.id for each in view.all(Enterprise))
                assert sorted(each.organisation_id for each in view.all(Stewardship)) == registered


# --- needs that an enterprise sends -------------------------------------------------------------------------


def test_what_is_sent_is_matched_once_its_steward_confirmed_it(town: Store) -> None:
    new = enterprise("丙厂")[0]
    keep(town, [new])

    def could_buy() -> list[str]:
        with town.view(EVERYTHING) as view:
            answer = Matcher(town).suggest_partners(view, JIA, Direction.DOWNSTREAM)
            return [one.partner.id for one in answer.suggestions]

    def send(tx: Transaction) -> Need:
        named, facts = OrganisationNamed(id=new.id), needs.NeedFacts(product=ProductNamed(name="轴承"))
        return needs.register_need(
            tx, named, "急要轴承", facts, by("per_w"), lambda _, need: need, NeedState.PROPOSED
        )

    need = done(town, send)
    assert new.id not in could_buy()
    first = done(town, lambda tx: needs.confirm_need(tx, need.id, "2099-12-31", by("per_s"), need.version))
    again = done(town, lambda tx: needs.confirm_need(tx, need.id, "2100-12-31", by("per_t"), need.version))
    assert (first.state, again) == (NeedState.OPEN, first)
    assert new.id in could_buy()


def test_a_question_is_asked_before_it_is_confirmed_and_another_one_wants_another_answer(town: Store) -> None:
    need = sent(town, "要铜套", "per_w")
    done(town, lambda tx: needs.ask_back(tx, need.id, "多少？", by("per_s"), need.version))
    told = done(town, lambda tx: needs.answer(tx, need.id, "100 件", by("per_w"), need.version + 1))
    assert (told.question, told.answer, told.state) == ("多少？", "100 件", NeedState.PROPOSED)
    asked = done(town, lambda tx: needs.ask_back(tx, need.id, "哪天要？", by("per_s"), told.version))
    assert (asked.question, asked.answer) == ("哪天要？", None)
    done(town, lambda tx: needs.confirm_need(tx, need.id, "2026-12-31", by("per_s"), None))
    with pytest.raises(NotAllowed, match="已经确认"):
        done(town, lambda tx: needs.ask_back(tx, need.id, "还要吗？", by("per_s"), None))


def test_one_click_keeps_a_need_alive_and_never_shortens_it(town: Store) -> None:
    need = sent(town, "要铜套", "per_w")
    done(town, lambda tx: needs.confirm_need(tx, need.id, "2026-03-01", by("per_s"), None))
    renewed = [done(town, lambda tx, day=day: needs.renew(tx, need.id, day, by("per_w"))) for day in ("2026-06-01", "2026-05-01")]  # type: ignore[misc]  # fmt: skip
    assert [one.expires_on for one in renewed] == ["2026-06-01", "2026-06-01"]
    done(town, lambda tx: needs.close_need(tx, need.id, "不要了", None, by("per_w"), None))
    with pytest.raises(NotAllowed, match="已经关闭"):
        done(town, lambda tx: needs.renew(tx, need.id, "2026-09-01", by("per_w")))


# --- introductions that both agree to -----------------------------------------------------------------------


def asked_for(store: Store) -> str:
    return done(store, lambda tx: consenting.ask_for(tx, YI, JIA, "per_y", by("per_y"))).id


def is_open(store: Store, id_: str) -> bool:
    with store.view(EVERYTHING) as view:
        one = view.get(Introduction, id_)
        assert one is not None
        return consenting.is_open(view, one)


def test_names_open_when_both_agree_and_close_when_one_takes_it_back(town: Store) -> None:
    id_ = asked_for(town)
    assert not is_open(town, id_)
    assert asked_for(town) == id_, "asked again it is the same one"
    agreed = done(town, lambda tx: consenting.agree(tx, id_, JIA, "per_w", by("per_w")))
    assert (agreed.state, is_open(town, id_)) == (S.CONSENTED, True)
    ended = done(town, lambda tx: consenting.refuse(tx, id_, YI, "已找到别家", by("per_y")))
    assert (ended.state, is_open(town, id_)) == (S.WITHDRAWN, False)
    with pytest.raises(NotAllowed) as over:
        done(town, lambda tx: consenting.agree(tx, id_, YI, "per_y", by("per_y")))
    assert over.value.code == "OVER"


def test_a_refusal_has_a_reason_and_the_two_are_not_suggested_again(town: Store) -> None:
    id_ = asked_for(town)
    with pytest.raises(NotAllowed, match="原因"):
        done(town, lambda tx: consenting.refuse(tx, id_, JIA, "", by("per_w")))
    ended = done(town, lambda tx: consenting.refuse(tx, id_, JIA, "产能已满", by("per_w")))
    assert (ended.state, ended.steps[-1].reason) == (S.DECLINED, "产能已满")
    with town.view(EVERYTHING) as view:
        answer = Matcher(town).suggest_partners(view, YI, Direction.UPSTREAM)
    assert JIA not in [one.partner.id for one in answer.suggestions]


def test_nobody_agrees_for_a_third(town: Store) -> None:
    keep(town, enterprise("丙厂"))
    id_ = asked_for(town)
    with pytest.raises(NotAllowed):
        done(town, lambda tx: consenting.agree(tx, id_, id_of("Enterprise", "丙厂"), "per_z", by("per_z")))


def test_who_is_blocked_is_neither_suggested_nor_told(town: Store) -> None:
    id_ = asked_for(town)
    block = done(town, lambda tx: consenting.block(tx, JIA, YI, "同行", by("per_w")))
    assert not is_open(town, id_)
    with pytest.raises(NotAllowed) as refused:
        done(town, lambda tx: consenting.ask_for(tx, YI, JIA, "per_y", by("per_y")))
    assert refused.value.code == "NOT_INTRODUCED"
    with town.view(EVERYTHING) as view:
        assert [consenting.is_shown_to(view, block, side) for side in (JIA, YI)] == [True, False]
        for seeker, direction in ((YI, Direction.UPSTREAM), (JIA, Direction.DOWNSTREAM)):
            answer = Matcher(town).suggest_partners(view, seeker, direction)
            assert answer.suggestions == ()


def test_with_the_last_one_who_acts_for_it_goes_what_it_agreed_to(town: Store) -> None:
    people = [claimed(town, person).id for person in ("per_w", "per_x")]
    for one in people:
        done(town, lambda tx, one=one: representatives.confirm(tx, one, by("per_s")))  # type: ignore[misc]
    done(town, lambda tx: consenting.give(tx, JIA, "per_w", Purpose.SERVICE, by("per_w")))
    id_ = asked_for(town)
    done(town, lambda tx: consenting.agree(tx, id_, JIA, "per_w", by("per_w")))
    done(town, lambda tx: representatives.leave(tx, people[0], None, by("per_w")))
    assert is_open(town, id_)
    done(town, lambda tx: representatives.leave(tx, people[1], None, by("per_x")))
    assert not is_open(town, id_)
    with town.view(EVERYTHING) as view:
        assert not consenting.stands(view, JIA, Purpose.SERVICE)
        assert consenting.stands(view, YI, Purpose.INTRODUCTION, id_) is False


def test_a_consent_says_to_which_text_and_when_it_was_withdrawn(town: Store) -> None:
    def agreed(tx: Transaction) -> object:
        return consenting.give(tx, JIA, "per_w", Purpose.SERVICE, by("per_w"))

    assert done(town, agreed) == done(town, agreed)
    with town.view(EVERYTHING) as view:
        assert consenting.stands(view, JIA, Purpose.SERVICE)
        assert not consenting.stands(view, YI, Purpose.SERVICE)


# --- contacts -----------------------------------------------------------------------------------------------


def test_contacts_are_never_shown_without_a_purpose_and_every_time_is_written_down(town: Store) -> None:
    with pytest.raises(BadInput):
        done(town, lambda tx: reveals.reveal(tx, JIA, "per_s", " ", by("per_s")))
    for purpose in ("约见面", "送样"):
        done(town, lambda tx, why=purpose: reveals.reveal(tx, JIA, "per_s", why, by("per_s")))  # type: ignore[misc]
    with town.view(EVERYTHING) as view:
        assert sorted(one.purpose for one in view.entrusted_with(Reveal, [JIA])) == sorted(["约见面", "送样"])
        assert isinstance(view.get(Organisation, JIA), Enterprise)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("急要轴承，电话13800001234，找小王", ("13800001234",)),
        ("打 138-0000-1234 或 0512-66778899", ("138-0000-1234", "0512-66778899")),
        ("打１３８００００１２３４", ("13800001234",)),
        ("打 1 3 8 0 0 0 0 1 2 3 4 或 138.0000.1234", ("1 3 8 0 0 0 0 1 2 3 4", "138.0000.1234")),
        (
            "打１３８－００００－１２３４，或一三八零零零零一二三四",
            ("138-0000-1234", "一三八零零零零一二三四"),
        ),
        ("电话66778899，或400-820-8820", ("66778899", "400-820-8820")),
        ("打0579-8765 4321转8", ("0579-8765 4321转8",)),
        ("微信：wang_fang88，或加 wxid_a1b2c3", ("wang_fang88", "wxid_a1b2c3")),
        ("VX wangfang88；ＱＱ：１２３４５６７８", ("wangfang88", "12345678")),
        ("图纸发 a.b@c-d.com.cn", ("a.b@c-d.com.cn",)),
        ("身份证31011719800101123X", ("31011719800101123X",)),
        ("代码 91310000132234567B，型号 6204-2RS，每年 15000 套", ()),
        ("微信联系，VX200型，批号20251126，编号138123456789012，1.5-2.5-3.5，500 件", ()),
        ("GB/T 3077-2015，M12x1.75-6g，QQ车配件，100*200*300，1500 0000 0000 件", ()),
    ],
)
def test_how_to_reach_somebody_is_found_and_masked(text: str, found: tuple[str, ...]) -> None:
    assert contacts_in(text) == found
    assert contacts_in(without_contacts(text)) == ()
    assert (without_contacts(text) == text) == (not found)


@pytest.mark.parametrize(
    ("line", "person", "phone"),
    [
        ("王五 13905790001", "王五", "13905790001"),
        ("王五（电话：13905790001）", "王五", "13905790001"),
        ("应小妹（会计）13905790001", "应小妹（会计）", "13905790001"),
        ("手机：13905790001", None, "13905790001"),
        ("王五，0579-8765 4321 转 8", "王五", "0579-8765 4321 转 8"),
        ("李四 1390579ooo5", "李四", "1390579ooo5"),  # as a name that is part of a number nobody erases it
        ("李四 139", "李四", "139"),
        ("王五 wx123456", None, "王五 wx123456"),
        ("139 0579 0001", None, "139 0579 0001"),
        ("张三 没电话", "张三 没电话", None),
    ],
)
def test_a_line_is_a_name_a_number_or_both(line: str, person: str | None, phone: str | None) -> None:
    assert contact_said(line) == Contact(person=person, phone=phone)
