"""What is only named a little like the thing makes nobody a partner, and whoever does it under another name is one."""

import pytest

from graph.matching import Band, Direction
from graph.stores import Store
from schema import MayMean, ProductKind
from schema.ids import key_id
from tests.factories import SOURCES, enterprise, id_of, input_of, keep, product
from tests.graph.matching.town import ask, kind_of, names, partners


def may_mean(short: str, meant: str) -> MayMean:
    ends = id_of("Product", short), id_of("Product", meant)
    return MayMean(id=key_id("MayMean", *ends), source_id=ends[0], target_id=ends[1], sources=SOURCES)


def shops(store: Store) -> None:
    """Workshops that do and make things; nobody offers 注塑加工 or 喷粉加工 by that name."""
    keep(
        store,
        enterprise("折弯厂", makes=["折弯加工"]),
        enterprise("数控厂", makes=["CNC加工"]),
        enterprise("塑料厂", makes=["注塑件"]),
        enterprise("模塑厂", makes=["大型注塑件"]),
        enterprise("喷涂厂", makes=["粉末喷涂"]),
        enterprise("报关行", makes=["报关服务"]),
        enterprise("招工站", makes=["招工服务"]),
        product("注塑加工", kind=ProductKind.SERVICE),
        product("喷粉加工", kind=ProductKind.SERVICE, aliases=("粉末喷涂加工",)),
        product("招工服务", kind=ProductKind.SERVICE, aliases=("招聘服务",)),
        product("喷粉"),
        may_mean("喷粉", "喷粉加工"),
    )


def test_a_service_is_not_met_by_who_does_something_else(store: Store) -> None:
    shops(store)
    assert set(names(ask(store, "注塑加工，来料来模，月5万件"))) == {"塑料厂", "模塑厂"}


def test_a_service_is_met_by_who_does_it_by_a_name_without_the_word_for_doing(store: Store) -> None:
    shops(store)
    assert names(ask(store, "有批支架要喷粉")) == ["喷涂厂"]
    assert names(ask(store, "外协喷粉加工")) == ["喷涂厂"]


def test_beside_who_does_what_the_words_call_for_nobody_does_another_service(store: Store) -> None:
    shops(store)
    assert names(ask(store, "想招两个车工，包吃住")) == ["招工站"]


def test_a_short_form_is_no_part_of_another_word(store: Store) -> None:
    keep(
        store,
        enterprise("绿驰", makes=["电动自行车"]),
        enterprise("姚记", makes=["自行车"]),
        enterprise("重机厂", makes=["桥式起重机"]),
        product("行车"),
        product("车辆"),
        kind_of("自行车", "车辆"),
        may_mean("行车", "桥式起重机"),
    )
    assert names(ask(store, "车间想装一台行车，10吨")) == ["重机厂"]


def test_a_name_is_no_slip_of_another(store: Store) -> None:
    keep(
        store,
        enterprise("氯碱厂", makes=["氯碱"]),
        enterprise("面包坊", makes=["面包"]),
        product("铝件"),
    )
    assert names(ask(store, "求购铝件")) == []


@pytest.mark.parametrize("machine", ["轴承套圈磨床", "轴承装配生产线", "轴承检测服务"])
def test_what_a_thing_is_made_with_is_no_part_of_it(store: Store, machine: str) -> None:
    keep(
        store,
        enterprise("砂轮厂", makes=["砂轮"]),
        enterprise("轴承厂", makes=["轴承"]),
        enterprise("床子厂", makes=[machine]),
        input_of("砂轮", machine),
    )
    assert names(partners(store, "砂轮厂", Direction.DOWNSTREAM)) == ["床子厂"]


def test_what_goes_into_a_part_is_suggested_to_who_makes_the_whole(store: Store) -> None:
    keep(
        store,
        enterprise("轴承厂", makes=["自润滑轴承"]),
        enterprise("挖机厂", makes=["挖掘机"]),
        product("挖掘机动臂"),
        input_of("自润滑轴承", "挖掘机动臂"),
    )
    assert names(partners(store, "轴承厂", Direction.DOWNSTREAM)) == ["挖机厂"]


def test_what_is_only_like_what_is_like_the_words_is_left_out(store: Store) -> None:
    keep(
        store,
        enterprise("绿能", makes=["屋顶光伏"]),
        enterprise("座厂", makes=["轴承组件"]),
        product("光伏组件"),
        product("光伏电站"),
    )
    assert names(ask(store, "厂区屋顶想装光伏")) == ["绿能"]


def test_what_goes_with_a_thing_comes_after_what_the_thing_is_one_of(store: Store) -> None:
    keep(
        store,
        enterprise("空调厂", makes=["冷藏车空调"]),
        enterprise("车厂", makes=["专用汽车"]),
        product("冷藏车"),
        kind_of("冷藏车", "专用汽车"),
    )
    first, second = ask(store, "需要两台冷藏车拉货").suggestions
    assert (first.partner.name, second.partner.name) == ("车厂", "空调厂")
    assert second.band is Band.TO_CHECK


def test_a_certificate_is_asked_of_who_certifies_and_of_no_mechanism(store: Store) -> None:
    keep(store, enterprise("认证所", makes=["CE认证"]), enterprise("机构厂", makes=["机构"]))
    assert names(ask(store, "电动工具出口要做CE认证，找机构")) == ["认证所"]


def test_who_takes_waste_away_is_not_who_makes_what_it_was(store: Store) -> None:
    keep(store, enterprise("油品厂", makes=["切削液"]), enterprise("环保站", makes=["危废处置对接"]))
    assert "环保站" in names(ask(store, "有没有企业能处理废切削液"))


def test_of_many_places_of_one_name_it_is_asked_which(store: Store) -> None:
    keep(
        store,
        enterprise("松江阀厂", makes=["电磁阀"], region="310117105"),
        enterprise("宁波阀厂", makes=["电磁阀"], region="3302"),
    )
    first, second = ask(store, "新桥镇附近有没有做电磁阀的").suggestions
    assert first.partner.name == "松江阀厂"
    assert "region" in [reason.feature for reason in first.reasons]
    assert "叫“新桥镇”的有21处，没说是哪一处" in [one.zh for one in second.unknown]
    assert second.ask
    assert second.ask.zh == "问一下：要的是哪里的新桥镇？"


def test_a_place_of_many_towns_as_a_condition_keeps_out_who_is_in_none_of_them(store: Store) -> None:
    keep(
        store,
        enterprise("松江阀厂", makes=["电磁阀"], region="310117105"),
        enterprise("昆山阀厂", makes=["电磁阀"], region="320583"),
    )
    assert names(ask(store, "求购电磁阀，仅限新桥镇")) == ["松江阀厂"]
