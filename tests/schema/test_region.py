"""Regions: a walk over the administrative divisions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.region import Level, ancestors, contains, divisions, level_of, mostly_in, nearness, short

SONGJIANG, LUQIAO, JINGJIANG = "310117", "331004", "321282"


def town(district: str) -> str:
    """The 新桥镇 of that district."""
    return next(code for code in divisions().named("新桥镇") if code.startswith(district))


def test_three_towns_called_xinqiao_stay_three() -> None:
    codes = [town(district) for district in (SONGJIANG, LUQIAO, JINGJIANG)]
    assert len(set(codes)) == 3
    assert [divisions().full_name(code) for code in codes] == [
        "上海市松江区新桥镇",
        "浙江省台州市路桥区新桥镇",
        "江苏省泰州市靖江市新桥镇",
    ]


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("上海市松江区新桥镇", SONGJIANG),
        ("松江区新桥镇", SONGJIANG),
        ("上海松江新桥镇", SONGJIANG),
        ("台州市路桥区新桥镇", LUQIAO),
        ("靖江市新桥镇", JINGJIANG),
        ("上海市松江区新桥镇 申港路 3000 号", SONGJIANG),
    ],
)
def test_a_town_with_its_district_is_that_town(place: str, code: str) -> None:
    assert divisions().resolve(place) == town(code)


@pytest.mark.parametrize("place", ["新桥镇", "新桥", "", "  ", "月球", "QQQ", "火星", "火星路8号"])
def test_a_name_that_leaves_a_doubt_is_nowhere(place: str) -> None:
    assert divisions().resolve(place) is None


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("浙江省嘉兴市桐乡市乌镇镇", "浙江省嘉兴市桐乡市乌镇镇"),
        ("浙江省台州市黄岩区新前街道", "浙江省台州市黄岩区新前街道"),
        ("浙江台州", "浙江省台州市"),
        ("玉环", "浙江省台州市玉环市"),
        ("火星街道", "湖南省长沙市芙蓉区火星街道"),
        ("长沙市芙蓉区火星", "湖南省长沙市芙蓉区火星街道"),
        ("北京市", "北京市"),
        ("北京", "北京市"),
        ("上海", "上海市"),
        ("广西", "广西壮族自治区"),
        ("香港", "香港特别行政区"),
        ("TWN", "台湾省"),
        ("DEU", "德国"),
        ("东阳市湖溪镇", "浙江省金华市东阳市湖溪镇"),
    ],
)
def test_resolves_as_people_write(place: str, name: str) -> None:
    code = divisions().resolve(place)
    assert code is not None
    assert divisions().full_name(code) == name


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        (town(SONGJIANG), town(SONGJIANG), Level.TOWN),
        (town(SONGJIANG), SONGJIANG, Level.DISTRICT),
        (town(SONGJIANG), SONGJIANG + "001", Level.DISTRICT),
        (town(JINGJIANG), "321283", Level.CITY),
        (town(SONGJIANG), "310112", Level.CITY),
        (town(LUQIAO), "3301", Level.PROVINCE),
        (town(SONGJIANG), town(LUQIAO), Level.COUNTRY),
        (town(SONGJIANG), "CHN", Level.COUNTRY),
        (town(SONGJIANG), "DEU", Level.WORLD),
        ("DEU", "DEU", Level.COUNTRY),
    ],
)
def test_nearness_is_the_narrowest_that_holds_both(a: str, b: str, level: Level) -> None:
    assert nearness(a, b) == nearness(b, a) == level


def test_the_nearer_of_three_namesakes_is_found() -> None:
    here = town(SONGJIANG)
    order = sorted(
        (town(JINGJIANG), SONGJIANG + "001", here, "3101", "USA"), key=lambda code: nearness(here, code)
    )
    assert order == [here, SONGJIANG + "001", "3101", town(JINGJIANG), "USA"]


def test_walks_from_town_to_country() -> None:
    code = town(SONGJIANG)
    assert [level_of(part) for part in ancestors(code)] == [
        Level.TOWN,
        Level.DISTRICT,
        Level.CITY,
        Level.PROVINCE,
        Level.COUNTRY,
    ]
    assert all(contains(part, code) for part in ancestors(code))
    assert not contains(code, SONGJIANG)


@given(st.sampled_from(sorted(divisions().by_code)))
def test_every_region_is_found_by_its_full_name(code: str) -> None:
    region = divisions().by_code[code]
    if region.name in ("市辖区", "县") or level_of(code) is Level.COUNTRY:
        return
    found = divisions().resolve(divisions().full_name(code))
    assert found is not None
    assert divisions().full_name(found) == divisions().full_name(code)


@given(st.sampled_from(sorted(divisions().by_code)), st.sampled_from(sorted(divisions().by_code)))
def test_nearness_agrees_with_containment(a: str, b: str) -> None:
    level = nearness(a, b)
    assert nearness(b, a) == level
    if contains(a, b):
        assert level == level_of(a)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("松江区", "松江"), ("新疆维吾尔自治区", "新疆"), ("赵县", "赵县"), ("乌镇镇", "乌镇")],
)
def test_short_as_people_say_it(name: str, expected: str) -> None:
    assert short(name) == expected


@pytest.mark.parametrize(
    ("text", "near", "names"),
    [
        ("求购自润滑轴承，松江附近优先", None, ["松江区"]),
        ("昆山或太仓的厂家优先", None, ["昆山市", "太仓市"]),
        ("新桥镇的厂家优先", None, ["新桥镇"] * 21),
        ("最好在乌镇", None, ["乌镇镇", "乌镇"]),
        ("钢管、铸件、模具", None, []),
    ],
)
def test_regions_that_running_text_mentions(text: str, near: str | None, names: list[str]) -> None:
    found = [code for _, _, codes in divisions().mentioned(text, near) for code in codes]
    assert [divisions().name(code) for code in found] == names


def test_of_more_than_a_few_places_of_one_name_nobody_can_tell_which_is_meant() -> None:
    towns = divisions().mentioned("新桥镇的厂家优先")[0][2]
    assert divisions().are_namesakes(towns)
    assert not divisions().are_namesakes(towns[:1])
    assert not divisions().are_namesakes(["4401", "4403", "4404", "4406", "4407", "4412", "4413"])


def test_a_town_that_text_mentions_is_the_one_near_the_seeker() -> None:
    found = divisions().mentioned("新桥镇的厂家优先", near=town(SONGJIANG))
    assert [(start, end) for start, end, _ in found] == [(0, 3)]
    assert found[0][2] == (town(SONGJIANG),)


@pytest.mark.parametrize(
    ("place", "wider", "code"),
    [
        ("新桥镇", "310117", "310117105"),
        ("新桥", "3101", "310117105"),
        ("泗泾 开江中路8号", "310117", "310117102"),
        ("火星", "310117", None),
        ("", "310117", None),
        ("城关镇", "62", None),
    ],
)
def test_a_town_is_looked_for_within_a_wider_region(place: str, wider: str, code: str | None) -> None:
    assert divisions().within(place, wider) == code


def test_most_are_in_a_district_else_in_a_city() -> None:
    assert mostly_in(["310117", "310117105", "331004"]) == "310117"
    assert mostly_in(["310117", "310118", "331004"]) == "3101"
    assert mostly_in(["310117", "331004"]) is None
    assert mostly_in(["DEU"]) is None
