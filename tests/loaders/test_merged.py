"""Organisations that a person merged stay merged, whatever is loaded again."""

from pathlib import Path

import pytest

from committee.identity import decide, merge, split
from graph.stores import EVERYTHING, View, resolved
from loaders.export import Format, export
from schema import IdentityDecision, Offer, Organisation, Source, Verdict
from tests.loaders.test_export import LOADABLE, returned
from tests.loaders.town import Town, contents

BY_HAND = Source(document="desk", recorded_at="2026-01-05T08:00:00Z", recorded_by="desk")
A = "企业名称,简称,统一社会信用代码,主营产品,上游需求产品,所在地,说明\n上海昱章电气成套设备有限公司,昱章,,配电柜、开关柜,铜排,上海市松江区,甲\n上海自润轴承有限公司,自润,,轴承,铜套,上海市松江区,\n"
B = "企业名称,主营产品,上游需求产品,所在地,说明\n上海昱章电器成套设备有限公司,开关柜、变压器,铜排,上海市闵行区,乙\n"
RELATIONS = "供方,客户,产品\n上海自润轴承有限公司,上海昱章电器成套设备有限公司,轴承\n"
LEDGER = "编号,甲方,乙方,供方,事项,状态\nM1,上海自润轴承有限公司,上海昱章电器成套设备有限公司,上海自润轴承有限公司,轴承,已启动\n"
KEPT, OTHER = "上海昱章电气成套设备有限公司", "上海昱章电器成套设备有限公司"


def called(view: View, name: str) -> Organisation:
    return next(one for one in view.organisations_called(name) if name in one.names)


@pytest.fixture
def merged(town: Town) -> Town:
    """A town whose files were loaded, and where one firm was written in two ways."""
    for name, text in {"a": A, "b": B, "供应关系": RELATIONS, "撮合记录": LEDGER}.items():
        (town.folder / f"{name}.csv").write_text(text, encoding="utf-8")
    town.load(*files(town))
    with town.store.view(EVERYTHING) as view:
        kept, other = called(view, KEPT), called(view, OTHER)
    with town.store.write("desk", "merge") as tx:
        merge(tx, kept.id, other.id, BY_HAND)
        tx.commit()
    return town


def files(town: Town, *names: str) -> list[Path]:
    return [town.folder / f"{name}.csv" for name in names or ("a", "b", "供应关系", "撮合记录")]


def test_loading_the_same_files_again_changes_nothing(merged: Town) -> None:
    before = contents(merged.store)
    for paths in (files(merged), files(merged, "b"), files(merged, "撮合记录", "a")):
        report = merged.load(*paths)
        assert (report.total("accepted"), report.total("rejected")) == (0, 0)
        assert contents(merged.store) == before
        assert report.proposals == []


def test_what_a_file_says_of_the_old_one_is_noted_so(merged: Town) -> None:
    (merged.folder / "c.csv").write_text(
        f"企业名称,主营产品,上游需求产品\n{OTHER},箱式变电站,绝缘子\n", encoding="utf-8"
    )
    merged.load(*files(merged, "c"))
    with merged.store.view(EVERYTHING) as view:
        one = called(view, KEPT)
        (redirect,) = (d for d in view.all(IdentityDecision) if d.is_redirect)
        new = [s for o in view.offers_of([one.id]) for s in o.sources if s.document == "c.csv"]
        new += [s for n in view.needs_of([one.id]) for s in n.sources if s.document == "c.csv"]
        new += [s for s in one.sources if s.document == "c.csv"]
    assert len(new) == 3
    assert {source.said_of for source in new} == {redirect.other_id}


def test_what_a_file_says_of_the_one_that_stays_is_its_own(merged: Town) -> None:
    (merged.folder / "c.csv").write_text(f"企业名称,主营产品\n{KEPT},箱式变电站\n", encoding="utf-8")
    merged.load(*files(merged, "c"))
    with merged.store.view(EVERYTHING) as view:
        made = [o for o in view.all(Offer) if any(s.document == "c.csv" for s in o.sources)]
    assert [source.said_of for offer in made for source in offer.sources] == [None]


@pytest.mark.parametrize("format_", LOADABLE)
def test_merged_split_and_decided_comes_back_equal(merged: Town, format_: Format) -> None:
    with merged.store.write("desk", "decide") as tx:
        one, other = called(tx, KEPT), called(tx, "上海自润轴承有限公司")
        decide(tx, one.id, other.id, Verdict.GROUP, BY_HAND, "看过")
        split(tx, one.id, "上海昱章变压器厂", BY_HAND, documents=["b.csv"])
        tx.commit()
    before = contents(merged.store)
    assert sum(isinstance(record, IdentityDecision) for record in before.values()) == 3
    assert returned(merged.store, merged.folder, format_) == before


def test_an_export_of_before_the_merge_changes_nothing_but_by_its_own_words(town: Town) -> None:
    """Its technical ids lead to the one that stays."""
    for name, text in {"a": A, "b": B}.items():
        (town.folder / f"{name}.csv").write_text(text, encoding="utf-8")
    town.load(*files(town, "a", "b"))
    written = export(town.store, town.folder / "before", Format.CSV)
    with town.store.write("desk", "merge") as tx:
        kept, old = called(tx, KEPT), called(tx, OTHER)
        merge(tx, kept.id, old.id, BY_HAND)
        tx.commit()
    before = contents(town.store)
    report = town.load(written)
    with town.store.view(EVERYTHING) as view:
        assert view.get(Organisation, old.id) is None
        assert resolved(view, old.id) == kept.id
    assert report.total("rejected") == 0
    assert contents(town.store).keys() == before.keys()
