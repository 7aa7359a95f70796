"""What matching promises, asked through the one door."""

import pytest

from graph.matching import Answer, Direction, Matcher, Suggestion
from graph.stores import EVERYTHING, Store, View
from schema import (
    Enterprise,
    MayMean,
    Need,
    NotFound,
    Organisation,
    Product,
    ProductKind,
    Record,
)
from schema.ids import key_id
from tests.factories import SOURCES, enterprise, id_of, input_of, institution, keep, product
from tests.graph.matching.town import (
    SONGJIANG,
    TODAY,
    ask,
    bearing_town,
    kind_of,
    names,
    partners,
)


def test_a_need_in_free_words_finds_its_makers_and_only_them(store: Store) -> None:
    bearing_town(store)
    answer = ask(store, "求购自润滑轴承，月需2000套，松江附近优先")
    assert names(answer)[0] == "松江轴承厂"
    assert set(names(answer)) == {"松江轴承厂", "宁波轴承厂", "无址轴承厂"}
    assert answer.understood
    assert [wanted.phrase for wanted in answer.understood.wanted] == ["自润滑轴承"]


def test_a_single_character_that_names_nothing_is_no_product(store: Store) -> None:
    bearing_town(store)
    keep(store, enterprise("机器人厂", makes=["机器人", "线束"]), enterprise("泵厂", makes=["泵"]))
    answer = ask(store, "我们做减速机的，想找人代加工自润滑轴承，一条线试试")
    assert "机器人厂" not in names(answer)
    assert answer.understood
    assert [wanted.phrase for wanted in answer.understood.wanted] == ["自润滑轴承"]
    assert names(ask(store, "求购泵")) == ["泵厂"]


def test_upstream_comes_from_stated_needs_and_from_the_chain(store: Store) -> None:
    bearing_town(store)
    stated = partners(store, "龙工", Direction.UPSTREAM)
    assert set(names(stated)) == {"松江轴承厂", "宁波轴承厂", "无址轴承厂"}
    keep(store, enterprise("徐工", makes=["挖掘机"]))
    by_chain = partners(store, "徐工", Direction.UPSTREAM)
    assert set(names(by_chain)) == {"松江轴承厂", "宁波轴承厂", "无址轴承厂"}
    edges = [step.edge for step in by_chain.suggestions[0].path]
    assert edges == ["OFFERS", "INPUT_OF", "OFFERS"]
    assert by_chain.suggestions[0].score < stated.suggestions[0].score


def test_downstream_finds_who_needs_it_and_who_builds_with_it(store: Store) -> None:
    bearing_town(store)
    keep(store, enterprise("徐工", makes=["挖掘机"]))
    answer = partners(store, "松江轴承厂", Direction.DOWNSTREAM)
    assert names(answer) == ["龙工", "徐工"]
    assert answer.suggestions[0].need is not None


@pytest.mark.parametrize(
    ("direction", "seeker"), [(Direction.UPSTREAM, "减速机厂"), (Direction.DOWNSTREAM, "传动件厂")]
)
def test_that_the_chain_leads_to_a_partner_too_takes_nothing_from_what_is_stated(
    store: Store, direction: Direction, seeker: str
) -> None:
    """What goes into it fits better than the kind that is asked for, and is worth less: nobody said it."""
    keep(
        store,
        enterprise("传动件厂", makes=["传动件"]),
        enterprise("减速机厂", makes=["减速机"], needs=["斜齿轮"]),
        enterprise("斜齿轮厂", makes=["斜齿轮"]),
        kind_of("斜齿轮", "传动件"),
    )
    stated = partners(store, seeker, direction).suggestions[-1]
    keep(store, input_of("传动件", "减速机"))
    both = partners(store, seeker, direction).suggestions[-1]
    assert both.partner == stated.partner
    assert both.score >= stated.score
    assert "stated_need" in [reason.feature for reason in both.reasons]


def test_a_maker_of_the_same_product_is_no_buyer_unless_it_says_so(store: Store) -> None:
    bearing_town(store)
    keep(store, enterprise("全能厂", makes=["自润滑轴承", "挖掘机"]))
    assert "全能厂" not in names(partners(store, "松江轴承厂", Direction.DOWNSTREAM))


@pytest.mark.parametrize(
    ("kind", "offer", "need"),
    [
        ("finance", "小微企业融资贷款", "想申请小微企业贷款 500万元"),
        ("talent", "数控技术培训", "需要数控技术培训"),
        ("technology", "去毛刺自动化技术", "去毛刺自动化"),
    ],
)
def test_elements_of_every_kind_go_the_same_way(store: Store, kind: str, offer: str, need: str) -> None:
    bearing_town(store)
    keep(store, institution("提供方", makes=[offer]), product(offer, kind=ProductKind(kind)))
    assert names(ask(store, need))[:1] == ["提供方"]


def test_kinds_are_widened_both_ways_at_a_price(store: Store) -> None:
    keep(
        store,
        enterprise("专做", makes=["关节轴承"]),
        enterprise("泛做", makes=["轴承"]),
        product("鱼眼接头"),
        kind_of("关节轴承", "轴承"),
    )
    general = ask(store, "求购轴承")
    assert names(general) == ["泛做", "专做"]
    special = ask(store, "求购关节轴承")
    assert names(special) == ["专做", "泛做"]


def deep_town(store: Store) -> None:
    """接触器 is a 低压电器 only by two rows; no name says so."""
    keep(
        store,
        *(product(name) for name in ("低压电器", "控制元件", "接触器")),
        kind_of("接触器", "控制元件"),
        kind_of("控制元件", "低压电器"),
        enterprise("接触器厂", makes=["接触器"]),
        enterprise("成套厂", makes=["配电柜"], needs=["低压电器"]),
        enterprise("面包坊", makes=["面包"]),
    )


def edges(answer: Answer) -> list[tuple[str, str, str, bool]]:
    names = [(step.source, step.edge, step.target, step.inferred) for step in answer.suggestions[0].path]
    return [(shown(one), edge, shown(other), inferred) for one, edge, other, inferred in names]


def shown(record: Record) -> str:
    assert isinstance(record, Organisation | Product)
    return record.name


def test_a_kind_of_a_kind_is_one_of_it_from_either_end(store: Store) -> None:
    deep_town(store)
    kinds = [("控制元件", "KIND_OF", "低压电器", False), ("接触器", "KIND_OF", "控制元件", False)]
    needs, offers = ("成套厂", "NEEDS", "低压电器", False), ("接触器厂", "OFFERS", "接触器", False)
    upstream = partners(store, "成套厂", Direction.UPSTREAM)
    assert edges(upstream) == [needs, *kinds, offers]
    downstream = partners(store, "接触器厂", Direction.DOWNSTREAM)
    assert edges(downstream) == [offers, *reversed(kinds), needs]
    assert names(ask(store, "求购低压电器")) == ["接触器厂"]


def test_a_name_that_ends_with_the_asked_one_is_a_kind_of_it(store: Store) -> None:
    keep(
        store,
        enterprise("泛做", makes=["传感器"]),
        enterprise("专做", makes=["轮胎胎压监测用无线传感器"]),
        enterprise("用它的", makes=["传感器外壳冲压模具"]),
    )
    answer = ask(store, "求购传感器")
    assert names(answer)[:2] == ["泛做", "专做"]
    assert [(step.edge, step.inferred) for step in answer.suggestions[1].path][-1:] == [("OFFERS", False)]
    assert ("KIND_OF", True) in [(step.edge, step.inferred) for step in answer.suggestions[1].path]


def test_what_ends_like_a_short_form_is_no_kind_of_what_that_stands_for(store: Store) -> None:
    """行车 is a 桥式起重机; 自行车 is none."""
    short, full = id_of("Product", "行车"), id_of("Product", "桥式起重机")
    means = MayMean(id=key_id("MayMean", short, full), source_id=short, target_id=full, sources=SOURCES)
    keep(
        store,
        product("行车"),
        enterprise("起重厂", makes=["桥式起重机"]),
        enterprise("车厂", makes=["电动自行车"]),
        means,
    )
    answer = ask(store, "要行车一台")
    assert "起重厂" in names(answer)
    assert "KIND_OF" not in {step.edge for suggestion in answer.suggestions for step in suggestion.path}


def test_of_equal_makers_the_one_that_works_near_the_thing_comes_first(store: Store) -> None:
    keep(
        store,
        enterprise("甲只做一样", makes=["防爆电磁阀门", "办公桌椅", "瓷砖"]),
        enterprise("乙近旁还有", makes=["防爆电磁阀门", "电磁阀门总成", "瓷砖"]),
        enterprise("丙别的", makes=["电磁铁线圈总成"]),
    )
    assert names(ask(store, "求购防爆电磁阀门")) == ["乙近旁还有", "甲只做一样"]


def test_pages_join_to_the_whole_answer(store: Store) -> None:
    keep(store, *(enterprise(f"厂{n}", makes=["自润滑轴承"], region=SONGJIANG) for n in range(23)))
    whole = ask(store, "求购自润滑轴承", first=100)
    pages: list[Suggestion] = []
    after = None
    for _ in range(9):
        page = ask(store, "求购自润滑轴承", first=5, after=after)
        pages += page.suggestions
        if not page.more:
            break
        after = (page.suggestions[-1].score, page.suggestions[-1].partner.id)
    assert pages == list(whole.suggestions)
    assert len(pages) == 23


def test_made_up_ids_are_not_found(store: Store) -> None:
    bearing_town(store)
    with store.view(EVERYTHING) as view:
        matcher = Matcher(store)
        for call in (
            lambda: matcher.suggest_partners(view, "ent_nobody", Direction.UPSTREAM),
            lambda: matcher.match_need(view, "ned_nothing"),
            lambda: matcher.inferred_makers(view, "prd_nothing"),
            lambda: matcher.inferred_inputs(view, "prd_nothing"),
        ):
            with pytest.raises(NotFound):
                call()


def test_inference_ranks_neighbours_by_name_and_leaves_out_what_is_stated(store: Store) -> None:
    bearing_town(store)
    keep(
        store,
        enterprise("滑动厂", makes=["滑动轴承"]),
        product("滚动轴承"),
        input_of("轴承钢", "滑动轴承"),
        product("轴承钢"),
    )
    with store.view(EVERYTHING) as view:
        matcher = Matcher(store)
        makers = matcher.inferred_makers(view, id_of("Product", "滚动轴承"))
        inputs = matcher.inferred_inputs(view, id_of("Product", "滚动轴承"))
        stated = matcher.inferred_makers(view, id_of("Product", "滑动轴承"))
    assert makers[0].subject.name == "滑动厂"
    assert [i.subject.name for i in inputs][:1] == ["轴承钢"]
    assert "滑动厂" not in [i.subject.name for i in stated]


def test_the_matcher_follows_what_others_write_and_not_what_is_rolled_back(store: Store) -> None:
    bearing_town(store)
    matcher = Matcher(store)

    def found(view: View, text: str) -> list[str]:
        return names(matcher.match_text(view, text, today=TODAY))

    with store.write("t", "rolled back") as transaction:
        transaction.put(enterprise("幽灵厂", makes=["幽灵齿轮"]))
        assert found(transaction, "求购幽灵齿轮") == ["幽灵厂"]
    with store.view(EVERYTHING) as view:
        assert found(view, "求购幽灵齿轮") == []
    keep(store, enterprise("齿轮厂", makes=["斜齿轮"]))
    with store.view(EVERYTHING) as view:
        assert found(view, "求购斜齿轮") == ["齿轮厂"]


def test_a_stored_need_is_matched_with_its_conditions(store: Store) -> None:
    bearing_town(store)
    need = Need(
        id=id_of("Need", "x"),
        organisation_id=id_of("Enterprise", "龙工"),
        text="要自润滑轴承，限本区",
        sources=SOURCES,
    )
    keep(store, need)
    with store.view(EVERYTHING) as view:
        answer = Matcher(store).match_need(view, need.id, today=TODAY)
    assert set(names(answer)) == {"松江轴承厂", "无址轴承厂"}
    assert isinstance(answer.seeker, Enterprise)


def test_a_latin_word_of_a_name_counts_whole(store: Store) -> None:
    """Sumitomo shares “to” with photoresist, which says nothing."""
    keep(
        store,
        enterprise("Sumitomo", makes=["photoresist"]),
        enterprise("Photoresist Works", makes=["photoresist"]),
    )
    said = {
        suggestion.partner.name: [r.words.en for r in suggestion.reasons if r.feature == "name_says"]
        for suggestion in ask(store, "photoresist").suggestions
    }
    assert said == {"Sumitomo": [], "Photoresist Works": ["Its name holds “photoresist”"]}
