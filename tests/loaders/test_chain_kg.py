"""ChainKnowledgeGraph with its dirt: what is taken, and that what is left out is said."""

import json
from collections.abc import Mapping, Sequence

import pytest

from schema import Enterprise, InputOf, KindOf, Offer, Product
from tests.loaders.town import Town, codes, contents, counted

FILES: Mapping[str, Sequence[Mapping[str, object]]] = {
    "company": [
        {"name": "龙工", "fullname": "中国龙工股份有限公司", "code": "600001.SH"},
        {"name": "龙工", "fullname": "龙工控股股份有限公司", "code": "600001.SH"},
        {"name": "自润", "fullname": "自润轴承股份有限公司", "code": "300002"},
    ],
    "company_industry": [
        {"company_code": "300002.SZ", "industry_name": "轴承", "company_name": "自润"},
        {"company_code": "999999.SZ", "industry_name": "轴承", "company_name": "无名"},
    ],
    "product": [
        {"name": name}
        for name in ("挖掘机", "轴承", "滑动轴承", "LED芯片", "led芯片", "平衡项目", "上装\x7f", "2.1")
    ],
    "company_product": [
        {"company_code": "600001.SH", "product_name": "挖掘机", "rel_weight": 0.7},
        {"company_code": "600001.SH", "product_name": "挖掘机", "rel_weight": 0.7},
        {"company_code": "300002.SZ", "product_name": "轴承", "rel_weight": -59},
        {"company_code": "300002.SZ", "product_name": "平衡项目", "rel_weight": 0.1},
        {"company_code": "300002.SZ", "product_name": "没有的", "rel_weight": 0.1},
    ],
    "product_product": [
        {"from_entity": "挖掘机", "to_entity": "轴承", "rel": "上游材料"},
        {"from_entity": "轴承", "to_entity": "滑动轴承", "rel": "产品小类"},
        {"from_entity": "挖掘机", "to_entity": "轴承", "rel": "产品小类"},
        {"from_entity": "轴承", "to_entity": "挖掘机", "rel": "下游产品"},
        {"from_entity": "轴承", "to_entity": "轴承", "rel": "上游材料"},
        {"from_entity": "轴承", "to_entity": "没有的", "rel": "上游材料"},
        {"from_entity": "轴承", "to_entity": "挖掘机", "rel": "邻居"},
    ],
    "industry": [{"code": "110000", "name": "农林牧渔"}],
    "industry_industry": [{"from_code": "1", "rel": "上级行业", "to_code": "2"}],
}


@pytest.fixture
def chain(town: Town) -> Town:
    for name, rows in FILES.items():
        town.text(f"{name}.json", "\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
    return town


def test_what_is_taken(chain: Town) -> None:
    chain.load(chain.folder)
    companies = {one.short_name: one for one in chain.all(Enterprise)}
    assert companies.keys() == {"龙工", "自润"}
    assert companies["龙工"].aliases == ("龙工控股股份有限公司",)
    assert companies["自润"].note == "所属行业：轴承"
    assert {product.name for product in chain.all(Product)} == {"挖掘机", "轴承", "滑动轴承", "LED芯片"}
    assert sorted(offer.share or 0 for offer in chain.all(Offer)) == [0, 0.7]
    (into,), (kind,) = chain.all(InputOf), chain.all(KindOf)
    assert chain.names([into.source_id, into.target_id]) == ["轴承", "挖掘机"]
    assert chain.names([kind.source_id, kind.target_id]) == ["滑动轴承", "轴承"]
    assert (into.sources[0].document, into.sources[0].row) == ("files/product_product.json", 1)


def test_what_is_left_out_is_said_the_same_at_every_load(chain: Town) -> None:
    first = chain.load(chain.folder)
    before = contents(chain.store)
    again = chain.load(chain.folder)
    assert contents(chain.store) == before
    assert [file.problems for file in again.files] == [file.problems for file in first.files]
    assert again.total("accepted") == 0
    assert [counted(file) for file in first.files] == [
        (3, 3, 0, 0),
        (2, 1, 1, 0),
        (8, 4, 3, 1),
        (5, 2, 2, 1),
        (7, 2, 4, 1),
        (1, 0, 1, 0),
        (1, 0, 1, 0),
    ]
    assert set(codes(first.files[2])) == {
        "ACCOUNTING_ROW",
        "INVISIBLE_CHARACTERS",
        "MISSING_NAME",
        "DUPLICATE",
    }
    assert set(codes(first.files[3])) == {"ACCOUNTING_ROW", "UNKNOWN_PRODUCT", "DUPLICATE", "NOT_A_SHARE"}
    assert not first.complete


def test_a_company_that_is_known_by_its_full_name_is_the_same(chain: Town) -> None:
    chain.csv("../before.csv", "名称,说明", "自润轴承股份有限公司,老朋友")
    chain.load(chain.folder / "../before.csv")
    chain.load(chain.folder)
    one = chain.organisation("自润轴承股份有限公司")
    assert one.note == "老朋友\n所属行业：轴承"
    assert {external.system for external in one.external_ids} == {"a-share"}


def test_a_broken_line_stops_nothing(chain: Town) -> None:
    path = chain.folder / "product.json"
    path.write_text(path.read_text(encoding="utf-8") + '\n{"name": \n{"name": "齿轮"}\n', encoding="utf-8")
    report = chain.load(chain.folder)
    assert "BROKEN_JSON_LINE" in codes(report.files[2])
    assert "齿轮" in {product.name for product in chain.all(Product)}
