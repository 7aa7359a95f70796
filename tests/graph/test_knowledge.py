"""What is held in memory follows the store."""

import threading
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.knowledge import Follower, Knowledge, read_knowledge
from graph.matching import Matcher
from graph.stores import EVERYTHING, Store, View, open_store
from graph.text.vocabulary import Vocabulary
from schema import Offer, Product, Record, Visibility
from tests.factories import enterprise, id_of, input_of, keep, product

NAMES = ("轴承", "齿轮", "液压缸", "挖掘机")


def test_the_first_question_after_a_bulk_load_into_little_knows_all_of_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer from before the load would be that of an empty store."""
    monkeypatch.setattr("graph.knowledge._AT_ONCE", 3)
    follower = Follower(store)
    keep(store, *(enterprise(f"甲{number}厂", makes=[f"轴承{number}"]) for number in range(5)))
    with store.view(EVERYTHING) as view:
        known = follower.knowledge(view)
    assert len(known.vocabulary.offered) == 5
    assert known.vocabulary.named("轴承3") != []


@pytest.mark.parametrize("bulk", [4, 1_000], ids=["anew", "grown"])
def test_a_load_is_taken_in_beside_the_questions(
    store: Store, monkeypatch: pytest.MonkeyPatch, bulk: int
) -> None:
    for name, number in (("_SMALL", 1), ("_AT_ONCE", 3), ("_STEP", 2), ("_BULK", bulk)):
        monkeypatch.setattr(f"graph.knowledge.{name}", number)
    keep(store, enterprise("老厂", makes=["液压缸"]))
    follower = Follower(store)
    keep(store, *(enterprise(f"甲{number}厂", makes=[f"轴承{number}"]) for number in range(5)))
    with store.view(EVERYTHING) as view:
        assert follower.knowledge(view).vocabulary.named("液压缸") != []
        until = time.monotonic() + 60
        while not (named := follower.knowledge(view).vocabulary.named("轴承3")):
            assert time.monotonic() < until
            time.sleep(0.01)
        known = follower.knowledge(view)
    assert len(known.vocabulary.offered) == 6
    assert known.number == view.number()
    assert named == known.vocabulary.named("轴承3")


def test_an_answer_holds_of_the_last_change_once_that_is_taken_in(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, number in (("_SMALL", 1), ("_AT_ONCE", 3), ("_STEP", 2), ("_LEFT", 100.0)):
        monkeypatch.setattr(f"graph.knowledge.{name}", number)
    keep(store, enterprise("老厂", makes=["液压缸"]))
    matcher = Matcher(store)
    keep(store, *(enterprise(f"甲{number}厂", makes=[f"轴承{number}"]) for number in range(5)))
    with store.view(EVERYTHING) as view:
        assert matcher.number(view) is None
        until = time.monotonic() + 60
        while (known := matcher.number(view)) is None:
            assert time.monotonic() < until
            time.sleep(0.01)
        assert known == view.number()


def test_an_answer_does_not_hold_that_was_found_before_names_are_indexed_anew(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names weigh a little otherwise then, and nothing was written."""
    for name, number in (("_SMALL", 1), ("_MANY_ADDED", 2)):
        monkeypatch.setattr(f"graph.knowledge.{name}", number)
    index_anew, told = Vocabulary.settled, threading.Event()
    monkeypatch.setattr(Vocabulary, "settled", lambda self, most: told.wait(60) and index_anew(self, most))
    keep(store, enterprise("老厂", makes=["液压缸"]))
    matcher = Matcher(store)
    with store.view(EVERYTHING) as view:
        assert matcher.number(view) == view.number()
    keep(store, *(enterprise(f"甲{number}厂", makes=[f"轴承{number}"]) for number in range(5)))
    with store.view(EVERYTHING) as view:
        early = matcher.match_text(view, "求购轴承").suggestions
        assert len(early) == 5
        assert matcher.number(view) is None
        told.set()
        join_the_follower()
        assert matcher.number(view) == view.number()
        late = matcher.match_text(view, "求购轴承").suggestions
        assert late == Matcher(store).match_text(view, "求购轴承").suggestions != early


def offered(maker: str, name: str, visibility: Visibility) -> Record:
    offer = enterprise(maker, makes=[name])[-1]
    assert isinstance(offer, Offer)
    return replace(offer, visibility=visibility)


def said() -> st.SearchStrategy[Record]:
    names, makers = st.sampled_from(NAMES), st.sampled_from(("甲厂", "乙厂"))
    return st.one_of(
        st.builds(offered, makers, names, st.sampled_from(Visibility)),
        st.builds(
            lambda name, other: product(name, aliases=(other,)), names, st.sampled_from(("别名", "又名"))
        ),
        st.permutations(NAMES).map(lambda both: input_of(both[0], both[1])),
    )


def known(knowledge: Knowledge) -> object:
    """All that is held of these products."""
    ids = [id_of("Product", name) for name in NAMES]
    return (
        [
            (one.offered, [one.all_names(id_) for id_ in ids])
            for one in (knowledge.vocabulary, knowledge.common)
        ],
        [sorted(knowledge.vocabulary.named(name)) for name in (*NAMES, "别名", "又名")],
        [(knowledge.chain.inputs_of(id_), knowledge.chain.uses_of(id_)) for id_ in ids],
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    written=st.lists(st.lists(said(), min_size=1, max_size=8), min_size=1, max_size=6),
    beside=st.booleans(),
    many=st.sampled_from((0, 2, 1_000)),
)
def test_what_is_followed_is_what_is_read_anew(
    written: list[list[Record]], beside: bool, many: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is put, and taken out again where it is put a second time, at once or beside the questions, and however
    often what was added is indexed together with the rest."""
    numbers = {"_SMALL": 1, "_AT_ONCE": 1 if beside else 1_000, "_STEP": 3, "_MANY_ADDED": many}
    for name, number in numbers.items():
        monkeypatch.setattr(f"graph.knowledge.{name}", number)
    with (
        TemporaryDirectory(dir=tmp_path) as folder,
        closing(open_store(f"sqlite:///{folder}/store.db")) as store,
    ):
        keep(store, enterprise("甲厂", makes=["轴承"]), enterprise("乙厂"), *map(product, NAMES))
        follower = Follower(store)
        for records in written:
            toggle(store, records)
            with store.view(EVERYTHING) as view:
                followed = caught_up(follower, view)
                assert followed.number == view.number()
                assert known(followed) == known(read_knowledge(view))


def toggle(store: Store, records: list[Record]) -> None:
    with store.write("test", "put, or taken out again") as transaction:
        for record in records:
            there = transaction.get(type(record), record.id)
            if there is None or isinstance(record, Product):
                transaction.put([record])
            else:
                transaction.remove([there])
        transaction.commit()


def caught_up(follower: Follower, view: View) -> Knowledge:
    follower.knowledge(view)
    join_the_follower()
    return follower.knowledge(view)


def join_the_follower() -> None:
    for thread in threading.enumerate():
        if thread.name == "knowledge":
            thread.join()
