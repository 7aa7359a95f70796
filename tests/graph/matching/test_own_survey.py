"""A town that stated no more than what its firms make, beside trade tables that are finer than its words."""

import pytest

from graph.matching import Direction
from graph.stores import Store
from schema import MayMean, ProductKind
from schema.ids import key_id
from tests.factories import SOURCES, enterprise, id_of, input_of, keep, product
from tests.graph.matching.town import ask, kind_of, names, offer_of, partners


def may_mean(short: str, meant: str) -> MayMean:
    ends = id_of("Product", short), id_of("Product", meant)
    return MayMean(id=key_id("MayMean", *ends), source_id=ends[0], target_id=ends[1], sources=SOURCES)


def put_makers(store: Store, made: dict[str, str], **kind: ProductKind) -> None:
    keep(store, *(enterprise(name) for name in made))
    keep(store, *(product(one, **kind) for one in set(made.values())))
    keep(store, *(offer_of(name, one) for name, one in made.items()))


@pytest.fixture
def gears(store: Store) -> Store:
    """The tables say what goes into kinds of reducers; the town's firms say 减速机 and 齿轮."""
    put_makers(store, {"减速机厂": "减速机", "齿轮厂": "齿轮"})
    keep(store, product("斜齿轮减速机"), product("斜齿轮"))
    keep(store, kind_of("斜齿轮减速机", "减速机"), kind_of("斜齿轮", "齿轮"))
    keep(store, input_of("斜齿轮", "斜齿轮减速机"))
    return store


def test_who_makes_a_general_thing_is_told_who_supplies_what_some_kind_of_it_needs(gears: Store) -> None:
    answer = partners(gears, "减速机厂", Direction.UPSTREAM)
    assert names(answer) == ["齿轮厂"]
    steps = [step.edge for step in answer.suggestions[0].path]
    assert steps == ["OFFERS", "KIND_OF", "INPUT_OF", "KIND_OF", "OFFERS"]


def test_who_makes_a_general_thing_is_told_who_could_buy_some_kind_of_it(gears: Store) -> None:
    keep(gears, enterprise("细齿厂"), offer_of("细齿厂", "斜齿轮"))
    assert names(partners(gears, "细齿厂", Direction.DOWNSTREAM)) == ["减速机厂"]


@pytest.fixture
def motors(store: Store) -> Store:
    put_makers(store, {"电机厂": "三相异步电动机", "漆包线厂": "漆包线"})
    keep(store, product("电机定子"), product("定子绕组"))
    keep(store, input_of("漆包线", "定子绕组"), input_of("定子绕组", "电机定子"))
    keep(store, input_of("电机定子", "三相异步电动机"))
    return store


def test_parts_that_nobody_offers_are_gone_through_both_ways(motors: Store) -> None:
    assert names(partners(motors, "电机厂", Direction.UPSTREAM)) == ["漆包线厂"]
    assert names(partners(motors, "漆包线厂", Direction.DOWNSTREAM)) == ["电机厂"]


def test_who_offers_the_part_is_the_one_to_go_to(motors: Store) -> None:
    keep(motors, enterprise("定子厂"), offer_of("定子厂", "电机定子"))
    assert names(partners(motors, "电机厂", Direction.UPSTREAM)) == ["定子厂"]
    assert names(partners(motors, "漆包线厂", Direction.DOWNSTREAM)) == ["定子厂"]


def test_however_much_goes_into_what_one_makes_what_somebody_offers_is_found(store: Store) -> None:
    lines = [f"第{line}条线" for line in range(5)]
    parts = {f"{line}部件{number}": line for line in lines for number in range(50)}
    keep(store, enterprise("产线厂"), enterprise("漆包线厂", makes=["漆包线"]))
    keep(store, *map(product, (*lines, *parts)))
    keep(store, *(offer_of("产线厂", line) for line in lines))
    keep(store, *(input_of(part, line) for part, line in parts.items()))
    keep(store, input_of("漆包线", next(iter(parts))))
    assert names(partners(store, "产线厂", Direction.UPSTREAM)) == ["漆包线厂"]


@pytest.fixture
def hardening(store: Store) -> Store:
    """渗碳淬火 is a 热处理, a word that is short for 热处理加工, as 淬火 is."""
    put_makers(store, {"淬恒": "渗碳淬火", "自行车厂": "电动自行车"}, kind=ProductKind.SERVICE)
    keep(store, *(product(one, kind=ProductKind.SERVICE) for one in ("热处理", "热处理加工", "淬火")))
    keep(
        store, kind_of("渗碳淬火", "热处理"), may_mean("热处理", "热处理加工"), may_mean("淬火", "热处理加工")
    )
    return store


def test_kinds_of_what_a_word_stands_for_are_found(hardening: Store) -> None:
    assert names(ask(hardening, "需要淬火加工")) == ["淬恒"]
    assert names(ask(hardening, "求购热处理加工")) == ["淬恒"]


def test_a_word_inside_another_word_is_still_another(store: Store) -> None:
    put_makers(store, {"自行车厂": "电动自行车"})
    keep(store, *(product(one) for one in ("自行车", "行车", "桥式起重机", "车辆")))
    keep(store, kind_of("自行车", "车辆"), kind_of("电动自行车", "自行车"), may_mean("行车", "桥式起重机"))
    assert names(ask(store, "求购行车")) == []


def test_a_place_called_nearly_so_is_no_stranger(store: Store) -> None:
    put_makers(store, {"产业园": "标准厂房租赁"}, kind=ProductKind.SPACE)
    keep(store, product("厂房", kind=ProductKind.SPACE))
    assert names(ask(store, "谁家有闲置厂房")) == ["产业园"]


@pytest.mark.parametrize(
    "text", ["find a company that can do cold rolled steel sheet", "We want to buy cold rolled steel sheets"]
)
def test_words_around_an_english_need_are_no_product(store: Store, text: str) -> None:
    put_makers(store, {"钢厂": "冷轧钢板", "探鱼厂": "鱼探仪"})
    answer = ask(store, text)
    assert names(answer) == ["钢厂"]
    assert answer.understood
    assert [one.phrase.rstrip("s") for one in answer.understood.wanted] == ["cold rolled steel sheet"]


def test_who_does_what_the_words_end_with_is_no_stranger(store: Store) -> None:
    put_makers(store, {"货代": "报关服务", "招聘公司": "招聘服务"}, kind=ProductKind.SERVICE)
    keep(store, *(product(one, kind=ProductKind.SERVICE) for one in ("出口报关", "报关报检")))
    keep(store, may_mean("出口报关", "报关报检"))
    assert names(ask(store, "出口报关")) == ["货代"]


def test_another_word_for_what_a_word_may_mean_is_the_same(store: Store) -> None:
    put_makers(store, {"货代": "通关代办", "木箱厂": "出口木箱"}, kind=ProductKind.SERVICE)
    keep(store, *(product(one, kind=ProductKind.SERVICE) for one in ("出口报关", "报关报检")))
    keep(store, may_mean("出口报关", "报关报检"), may_mean("通关代办", "报关报检"))
    assert names(ask(store, "出口报关"))[0] == "货代"
