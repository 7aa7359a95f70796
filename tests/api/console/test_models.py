"""The small functions behind the pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.console.chain import TALLEST, chain_map, fitted
from api.console.reading import marked
from api.console.speech import Speech
from graph.matching import Reason, Words
from graph.stores import EVERYTHING, Store
from schema import Need, NeedReading, Outcome, Quantity, ReadingPart, Source, Span
from schema.names import made_visible
from tests.api.console.town import (
    BEARING,
    BEARINGS,
    DIGGER,
    FROM,
    NEED,
    NEED_TEXT,
    READING,
    input_of,
    product,
)

ZH, EN = Speech("zh"), Speech("en")


@pytest.mark.parametrize(
    ("quantity", "said"),
    [
        (Quantity(text="120", value=120, unit="万元", qualifier="约"), "约120万元"),
        (Quantity(text="约3000吨/年", value=3000, unit="吨/年", qualifier="约"), "约3000吨/年"),
        (Quantity(text="每年500套", value=500, unit="套/年"), "每年500套"),
        (Quantity(text="200", value=200, unit="名", qualifier="余"), "200余名"),
        (Quantity(text="1.2万", value=12000, unit="套"), "1.2万套"),
        (Quantity(text="15000", value=15000, unit="pcs"), "15000 pcs"),
        (Quantity(text="+70%"), "+70%"),
        (Quantity(text="很多", unit="套"), "很多"),
        (None, ""),
    ],
)
def test_an_amount_is_said_as_it_was_written(quantity: Quantity | None, said: str) -> None:
    assert ZH.amount(quantity) == said


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ({"after": "120", "unit": "万元/年", "qualifier": "约"}, "约120万元/年"),
        ({"before": "90", "after": "99", "unit": "%"}, "90% → 99%"),
        ({"before": "1天", "after": "500小时"}, "1天 → 500小时"),
        ({"change": "+70%"}, "变化 +70%"),
        ({"before": "4", "unit": "人"}, "4人 → ?"),
        ({}, ""),
    ],
)
def test_an_outcome_is_said_as_reported(outcome: dict[str, str], said: str) -> None:
    before, after, change = (
        Quantity(text=outcome[name]) if name in outcome else None for name in ("before", "after", "change")
    )
    given = Outcome(
        id="out_1",
        organisation_id="ent_1",
        metric="指标",
        before=before,
        after=after,
        change=change,
        unit=outcome.get("unit"),
        qualifier=outcome.get("qualifier"),
    )
    assert ZH.result(given) == said


def test_a_reason_does_not_say_its_source_twice() -> None:
    words = Words(
        "自润供给轴承（来源：企业.csv 第3行（003））", "sells bearings (source: 企业.csv row 3 (003))"
    )
    reason = Reason(feature="product", contribution=0.5, words=words, facts=(), source=FROM[0])
    assert ZH.reason(reason) == "自润供给轴承"
    assert EN.reason(reason) == "sells bearings"


def test_what_was_read_out_of_text_says_how_sure_it_is() -> None:
    source = Source(document="调查.docx", confidence=0.8)
    assert ZH.source(source) == "调查.docx · 从文字中读出，可信度 80%"
    assert EN.source(None) == "no source given"


def test_names_of_records_are_what_people_say() -> None:
    assert ZH.name(BEARINGS) == "自润"
    assert ZH.name(Need(id="ned_1", organisation_id="ent_1", text="需" * 40)) == f"“{'需' * 23}…”"
    assert ZH.name(None) == "未说明"


def test_spans_are_marked_in_the_original_words() -> None:
    pieces = marked(NEED_TEXT, READING)
    assert "".join(piece.text for piece in pieces) == NEED_TEXT
    assert [(piece.text, piece.part) for piece in pieces[:3]] == [
        ("求购", None),
        ("自润滑轴承", "product"),
        ("，", None),
    ]


SPANS = st.builds(
    lambda start, end: Span(part=ReadingPart.PRODUCT, start=start, end=end, text=""),
    st.integers(-2, 12),
    st.integers(-2, 12),
)


@given(st.text(max_size=10), st.lists(SPANS, max_size=5))
def test_marking_never_loses_or_repeats_a_character(text: str, spans: list[Span]) -> None:
    shown = "".join(piece.text for piece in marked(text, NeedReading(spans=tuple(spans))))
    assert shown == made_visible(text)


def test_names_are_cut_to_fit_their_box() -> None:
    assert fitted("自润滑轴承") == "自润滑轴承"
    assert fitted("安全级超速继电器用镀银触点组件") == "安全级超速继电器用镀…"
    assert fitted("x" * 40) == "x" * 21 + "…"


def test_a_map_names_its_stages_and_arrows(store: Store) -> None:
    with store.view(EVERYTHING) as view:
        found = chain_map(view, [BEARING.id])
        assert chain_map(view, [product("孤立").id]) is None
    assert found is not None
    assert [stage for stage, _ in found.headings] == [-2, -1, 0, 1, 2]
    assert [box.product.name for box in found.boxes] == [
        "铜合金粉",
        "轴套",
        "自润滑轴承",
        "挖掘机动臂",
        "挖掘机",
    ]
    assert len(found.arrows) == 4
    assert all(0 <= box.x < found.width and 0 <= box.y < found.height for box in found.boxes)


def test_a_hub_is_drawn_in_part_and_says_so(store: Store) -> None:
    parts = [product(f"零件{n:03}") for n in range(100)]
    with store.write("test", "a hub") as transaction:
        transaction.put([*parts, *(input_of(part, DIGGER) for part in parts)])
        transaction.commit()
    with store.view(EVERYTHING) as view:
        found = chain_map(view, [DIGGER.id])
    assert found is not None
    assert sum(box.stage == -1 for box in found.boxes) == TALLEST
    assert found.left_out == 101 - TALLEST
    assert "挖掘机动臂" in {box.product.name for box in found.boxes}, "what has most links stays"


def test_a_need_that_was_read_has_its_products() -> None:
    assert NEED.reading is not None
    assert NEED.reading.product_ids == (BEARING.id,)
