"""What is probable though no fact says it: ranked, with the facts that speak for it, never what is stated."""

from graph.matching import Inference, Matcher, Place
from graph.stores import EVERYTHING, Store
from schema import ProductKind
from tests.factories import enterprise, id_of, input_of, keep, product


def makers(store: Store, name: str, first: int = 10) -> list[Inference]:
    with store.view(EVERYTHING) as view:
        return Matcher(store).inferred_makers(view, id_of("Product", name), first=first)


def inputs(store: Store, name: str) -> list[str]:
    with store.view(EVERYTHING) as view:
        return [i.subject.name for i in Matcher(store).inferred_inputs(view, id_of("Product", name))]


def test_who_makes_the_like_can_probably_make_it(store: Store) -> None:
    keep(
        store,
        enterprise("轴承甲", makes=["圆锥滚子轴承", "深沟球轴承"]),
        enterprise("面包坊", makes=["面包"]),
        product("调心滚子轴承"),
    )
    found = makers(store, "调心滚子轴承")
    assert [i.subject.name for i in found] == ["轴承甲"]
    assert found[0].facts[0] == id_of("Offer", "轴承甲", "圆锥滚子轴承")
    assert found[0].words.zh == "轴承甲供给圆锥滚子轴承，与调心滚子轴承名称相近"


def test_who_shares_the_products_of_its_makers_can_probably_make_it_too(store: Store) -> None:
    keep(
        store,
        enterprise("电缆甲", makes=["母线槽", "桥架", "开关柜"]),
        enterprise("电缆乙", makes=["桥架", "开关柜"]),
        enterprise("木器厂", makes=["木箱"]),
    )
    found = makers(store, "母线槽")
    assert [i.subject.name for i in found] == ["电缆乙"]
    assert set(found[0].facts) <= {id_of("Offer", "电缆乙", "桥架"), id_of("Offer", "电缆乙", "开关柜")}
    assert found[0].words.zh in {f"电缆乙供给{shared}，供给母线槽的也供给它" for shared in ("桥架", "开关柜")}


def test_who_shares_products_with_those_near_it_can_probably_make_it_too(store: Store) -> None:
    keep(
        store,
        enterprise("轴承甲", makes=["圆锥滚子轴承", "轴承座", "钢球"]),
        enterprise("轴承乙", makes=["轴承座", "钢球"]),
        enterprise("钢球丙", makes=["钢球"]),
        enterprise("木器厂", makes=["木箱"]),
        product("调心滚子轴承"),
    )
    found = makers(store, "调心滚子轴承")
    assert [i.subject.name for i in found] == ["轴承甲", "轴承乙", "钢球丙"]
    assert found[2].facts == (id_of("Offer", "钢球丙", "钢球"),)
    assert found[2].words.zh == "钢球丙供给钢球，供给与调心滚子轴承相近产品的也供给它"


def test_whose_offers_are_like_those_of_its_makers_comes_first(store: Store) -> None:
    keep(
        store,
        enterprise("电缆甲", makes=["母线槽", "高压开关柜", "电缆桥架"]),
        enterprise("五金乙", makes=["母线槽夹", "螺母", "铰链"]),
        enterprise("电气丙", makes=["母线槽盖", "低压开关柜", "托盘桥架"]),
    )
    assert [i.subject.name for i in makers(store, "母线槽")] == ["电气丙", "五金乙"]


def test_stated_makers_are_left_out_and_pages_join(store: Store) -> None:
    keep(store, *(enterprise(f"厂{n}", makes=["滑动轴承", f"零件{n}"]) for n in range(12)))
    keep(store, enterprise("已知厂", makes=["关节轴承"]))
    whole = makers(store, "关节轴承", 100)
    assert "已知厂" not in [i.subject.name for i in whole]
    assert len(whole) == 12
    with store.view(EVERYTHING) as view:
        matcher = Matcher(store)
        first = matcher.inferred_makers(view, id_of("Product", "关节轴承"), first=5)
        after = Place(first.order, 5)
        rest = matcher.inferred_makers(view, id_of("Product", "关节轴承"), first=100, after=after)
    assert (first.more, rest.more) == (True, False)
    assert [(i.rank, i.subject.id) for i in [*first, *rest]] == [(i.rank, i.subject.id) for i in whole]


def test_of_what_is_hardly_alike_nothing_is_said_unless_all_must_be_ranked(store: Store) -> None:
    keep(store, enterprise("涂料厂", makes=["水性漆"]), product("水性木蜡油"))
    matcher, asked = Matcher(store), id_of("Product", "水性木蜡油")
    with store.view(EVERYTHING) as view:
        assert matcher.inferred_makers(view, asked) == []
        assert len(matcher.inferred_makers(view, asked, abstain=False)) == 1


def test_letters_that_are_alike_say_nothing(store: Store) -> None:
    keep(
        store,
        enterprise("音响厂", makes=["扬声器"]),
        product("扬声器", aliases=("speaker",)),
        product("运动鞋", aliases=("sneakers",)),
    )
    assert makers(store, "运动鞋") == []


def test_who_offers_a_service_or_a_person_of_that_name_does_not_make_the_thing(store: Store) -> None:
    keep(
        store,
        enterprise("加工厂", makes=["通过式抛丸"]),
        product("通过式抛丸", kind=ProductKind.SERVICE),
        enterprise("机械厂", makes=["吊钩式抛丸机"]),
        product("通过式抛丸机", kind=ProductKind.GOODS),
    )
    assert [i.subject.name for i in makers(store, "通过式抛丸机")] == ["机械厂"]


def test_what_only_begins_alike_must_be_more_alike(store: Store) -> None:
    keep(store, enterprise("链条厂", makes=["滚子链条"]), product("滚子轴承"))
    assert makers(store, "滚子轴承") == []
    keep(store, enterprise("轴承厂", makes=["滚珠轴承"]))
    assert [i.subject.name for i in makers(store, "滚子轴承")] == ["轴承厂"]


def test_nothing_goes_in_because_it_goes_into_what_is_hardly_alike(store: Store) -> None:
    names = ("枸杞", "枸杞菊花茶", "菊花扳手", "铬钒钢", "棘轮扳手")
    keep(store, *(product(name) for name in names))
    keep(store, input_of("枸杞", "枸杞菊花茶"), input_of("铬钒钢", "棘轮扳手"))
    assert inputs(store, "菊花扳手") == ["铬钒钢"]
    with store.view(EVERYTHING) as view:
        ranked = Matcher(store).inferred_inputs(view, id_of("Product", "菊花扳手"), abstain=False)
    assert [one.subject.name for one in ranked] == ["铬钒钢", "枸杞"]


def test_what_goes_together_with_the_stated_inputs_probably_goes_in(store: Store) -> None:
    keep(
        store,
        *(product(name) for name in ("冷凝器", "压缩机", "蒸发器", "冰柜", "空调", "热水器", "面粉")),
        *(input_of(part, whole) for whole in ("冰柜", "空调") for part in ("冷凝器", "压缩机", "蒸发器")),
        input_of("冷凝器", "热水器"),
        input_of("压缩机", "热水器"),
    )
    assert inputs(store, "热水器") == ["蒸发器"]
    with store.view(EVERYTHING) as view:
        found = Matcher(store).inferred_inputs(view, id_of("Product", "热水器"))
    assert found[0].words.zh in {
        f"蒸发器用于{other}，{other}与热水器有相同的用料" for other in ("冰柜", "空调")
    }


def test_what_a_name_contains_before_its_end_probably_goes_in(store: Store) -> None:
    keep(
        store,
        *(product(name) for name in ("不锈钢", "阀门", "不锈钢阀门", "水槽", "泵房")),
        input_of("不锈钢", "水槽"),
        input_of("阀门", "泵房"),
    )
    with store.view(EVERYTHING) as view:
        found = Matcher(store).inferred_inputs(view, id_of("Product", "不锈钢阀门"))
    assert [i.subject.name for i in found] == ["不锈钢"]  # it is an 阀门, it does not contain one
    assert found[0].facts == (input_of("不锈钢", "水槽").id,)
    assert found[0].words.zh == "不锈钢阀门的名称里有不锈钢，不锈钢也用于水槽"
