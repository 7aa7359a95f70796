"""The sheets of the cluster workbook, through the public door: files in, facts in the store."""

import pytest

from loaders.putting import OnError
from schema import (
    ClusterParty,
    Enterprise,
    IdentityDecision,
    InputOf,
    Institution,
    InstitutionForm,
    Introduction,
    IntroductionState,
    KindOf,
    Membership,
    Need,
    NeedState,
    Offer,
    Outcome,
    OutcomeNature,
    PartyForm,
    Product,
    ProductKind,
    Relation,
    RelationKind,
    ReportedCount,
    Stage,
    Verdict,
    Visibility,
)
from tests.loaders.town import Town, codes, contents, counted

PARTIES = [
    "编号,名称,类型,上级组织,所在地,成立年份,成员企业数",
    "P-2,分社区,工业社区,P-1,上海市松江区,,",
    "P-1,总党委,集群党委,,上海市松江区新桥镇,2018,28",
]


def test_parties_in_any_order_with_counts(town: Town) -> None:
    assert counted(town.load_one(town.csv("a.csv", *PARTIES))) == (2, 2, 0, 0)
    parties = {one.name: one for one in town.all(ClusterParty)}
    assert parties["分社区"].parent_id == parties["总党委"].id
    assert (parties["总党委"].form, parties["总党委"].founded) == (PartyForm.CLUSTER_COMMITTEE, "2018")
    count = town.one(ReportedCount)
    assert (count.metric, count.value.value, count.value.unit, count.known) == ("成员企业", 28, "家", None)


def test_an_enterprise_with_its_list_columns(town: Town) -> None:
    town.csv("集群组织.csv", *PARTIES)
    town.csv(
        "企业.csv",
        "编号,名称,简称,类型,所属组织,角色,主营产品,上游需求产品,下游应用,可供应,年产能,资质证书",
        "E-1,上海自润轴承有限公司,自润,企业,P-1,成员,自润滑轴承,铜粉；钢背,挖掘机动臂,轴承检测,3000套/月,ISO9001、CE",
    )
    town.load(town.folder)
    one = town.one(Enterprise)
    assert (one.short_name, one.certificates, one.external_ids[0].id) == ("自润", ("ISO9001", "CE"), "E-1")
    offers = {offer.main: offer for offer in town.all(Offer)}
    capacity = offers[True].capacity
    assert capacity is not None
    assert (capacity.value, offers[False].capacity) == (3000, None)
    needs = {need.text: need.product_id for need in town.all(Need)}
    assert needs.keys() == {"铜粉", "钢背"}
    assert all(needs.values())
    edge = town.one(InputOf)
    assert town.names([edge.source_id, edge.target_id]) == ["自润滑轴承", "挖掘机动臂"]
    assert (edge.sources[0].confidence, edge.note) == (1.0, "企业所述")
    member = town.one(Membership)
    assert (town.names([member.organisation_id, member.party_id]), member.role) == (
        [one.name, "总党委"],
        "成员",
    )


def test_of_several_main_products_none_is_certain(town: Town) -> None:
    town.load(town.csv("a.csv", "名称,主营产品,下游应用,年产能", "龙工,挖掘机;装载机,工程机械,800台/年"))
    assert {edge.sources[0].confidence for edge in town.all(InputOf)} == {0.5}
    assert [offer.capacity for offer in town.all(Offer)] == [None, None]
    assert town.one(Enterprise).capacity_note == "800台/年"


@pytest.mark.parametrize(
    ("line", "form"),
    [
        ("新桥职校,院校", InstitutionForm.SCHOOL),
        ("台州研究院,科研院所", InstitutionForm.RESEARCH),
        ("农商银行乌镇支行,", InstitutionForm.BANK),
        ("经济发展局,部门", InstitutionForm.DEPARTMENT),
    ],
)
def test_institutions_are_no_enterprises(town: Town, line: str, form: InstitutionForm) -> None:
    town.load(town.csv("a.csv", "名称,类型", line))
    assert town.one(Institution).form is form
    assert town.all(Enterprise) == []


def test_a_code_that_is_wrong_is_kept_but_no_key(town: Town) -> None:
    report = town.load_one(
        town.csv("a.csv", "名称,统一社会信用代码,走访日期", "龙工,91440300MA5FQBG469,2026-02-30")
    )
    assert counted(report) == (1, 1, 0, 0)
    assert sorted(codes(report)) == ["BAD_DATE", "BAD_USCC"]
    one = town.one(Enterprise)
    assert (one.uscc, one.uscc_as_given, one.visited_on) == (None, "91440300MA5FQBG469", None)
    assert one.note == "走访日期原文：2026-02-30"


def test_the_same_code_is_the_same_enterprise(town: Town) -> None:
    lines = ["名称,统一社会信用代码", "龙工,91440300MA5FQBG462", "龙工机械,91440300MA5FQBG462"]
    report = town.load_one(town.csv("a.csv", *lines))
    assert {"NAME_DIFFERS", "DUPLICATE"} == set(codes(report))
    assert (town.one(Enterprise).name, town.one(Enterprise).aliases) == ("龙工", ("龙工机械",))


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (",轴承", "MISSING_NAME"),
        ("龙工,轴承,多出来", "EXTRA_CELLS"),
        ("龙\u202e工,轴承", "INVISIBLE_CHARACTERS"),
        ("龙\u200b工,轴承", "INVISIBLE_CHARACTERS"),
        ("龙工,轴\u200b承", "INVISIBLE_CHARACTERS"),
    ],
)
def test_rows_that_are_rejected(town: Town, line: str, code: str) -> None:
    report = town.load_one(town.csv("a.csv", "名称,主营产品", line, "自润,轴承"))
    assert counted(report) == (2, 1, 1, 0)
    (problem,) = report.problems
    assert (problem.code, problem.row) == (code, 2)
    assert [one.name for one in town.all(Enterprise)] == ["自润"]
    if code == "INVISIBLE_CHARACTERS":
        assert "U+20" in problem.message
    if code == "EXTRA_CELLS":
        assert "C栏没有表头" in problem.zh


def test_reject_all_leaves_out_the_file_and_nothing_else(town: Town) -> None:
    bad = town.csv("bad.csv", "名称,主营产品", "龙工,挖掘机", ",轴承")
    good = town.csv("good.csv", "企业,需求内容", "自润,要铜粉")
    report = town.load(bad, good, on_error=OnError.REJECT_ALL)
    assert [counted(file) for file in report.files] == [(2, 0, 2, 0), (1, 1, 0, 0)]
    assert [row.reasons[0][:6] for row in report.files[0].rejected_rows] == ["整个文件未导", "缺少名称。 "]
    assert [one.name for one in town.all(Enterprise)] == ["自润"]


def test_loading_again_changes_nothing(town: Town) -> None:
    town.csv("集群组织.csv", *PARTIES)
    town.csv("企业.csv", "名称,简称,主营产品,说明", "龙工有限公司,龙工,挖掘机,甲")
    town.csv("企业2.csv", "名称,主营产品,说明", "龙工有限公司,挖掘机;装载机,乙")
    town.csv("撮合.csv", "编号,甲方,乙方,事项,状态", "M-1,龙工,自润,挖掘机配套,进行中")
    town.load(town.folder)
    before = contents(town.store)
    report = town.load(town.folder)
    assert (report.total("accepted"), report.total("unchanged")) == (0, report.total("rows"))
    assert contents(town.store) == before


def test_files_in_any_order_give_the_same_store(town: Town) -> None:
    need = town.csv("a.csv", "企业,需求内容,产品", "龙工,要自润滑轴承,自润滑轴承")
    people = town.csv("b.csv", "编号,名称,简称", "E-1,龙工(上海)挖掘机制造有限公司,龙工")
    town.load(need, people)
    assert town.one(Enterprise).name == "龙工(上海)挖掘机制造有限公司"
    assert town.one(Need).organisation_id == town.one(Enterprise).id


def test_an_unknown_name_becomes_an_organisation_with_a_warning(town: Town) -> None:
    report = town.load_one(town.csv("a.csv", "企业,需求内容", "龙工,要轴承"))
    assert codes(report) == ["ORG_CREATED"]
    assert town.one(Enterprise).name == "龙工"


def test_a_name_that_fits_several_rejects_the_row(town: Town) -> None:
    town.load(town.csv("a.csv", "名称,简称", "甲地龙工厂,龙工", "乙地龙工厂,龙工"))
    report = town.load_one(town.csv("b.csv", "企业,需求内容", "龙工,要轴承"))
    assert counted(report) == (1, 0, 1, 0)
    assert codes(report) == ["AMBIGUOUS_NAME"]
    assert "甲地龙工厂" in report.problems[0].message


def test_similar_names_are_proposed_not_merged(town: Town) -> None:
    lines = ["名称", "上海昱章电气成套设备有限公司", "上海昱章电器成套设备有限公司"]
    report = town.load(town.csv("a.csv", *lines))
    assert len(town.all(Enterprise)) == 2
    assert [{one.a.name, one.b.name} for one in report.proposals] == [set(lines[1:])]


def test_offers_say_their_terms(town: Town) -> None:
    town.csv(
        "供给.csv",
        "企业,产品,类别,主营,营收占比,年产能,供应地区,阶段,有效期至,价格",
        "龙工,挖掘机,产品,是,70%,约800台/年,江苏;上海市松江区,量产,2027-12-31,面议",
        "龙工,装载机,产品,否,很多,很多,某处,腾飞,改天,",
    )
    report = town.load(town.folder).files[0]
    first, second = sorted(town.all(Offer), key=lambda offer: not offer.main)
    assert (first.share, first.stage, first.valid_until, first.price) == (
        0.7,
        Stage.MASS,
        "2027-12-31",
        "面议",
    )
    assert first.capacity is not None
    assert (first.capacity.value, first.capacity.unit, first.capacity.qualifier) == (800, "台/年", "约")
    assert first.regions == ("32", "310117")
    assert second.capacity is not None
    assert (second.share, second.capacity.text, second.capacity.value) == (None, "很多", None)
    assert second.note is not None
    assert "阶段原文：腾飞" in second.note
    wanted = {"ORG_CREATED", "NOT_A_SHARE", "NOT_A_NUMBER", "UNKNOWN_REGION", "UNKNOWN_STAGE", "BAD_DATE"}
    assert set(codes(report)) == wanted
    assert {product.kind for product in town.all(Product)} == {ProductKind.GOODS}


def test_needs_keep_their_words_and_who_may_see_them(town: Town) -> None:
    town.csv(
        "需求.csv",
        "企业,需求内容,类别,数量,截止日期,状态,备注",
        "龙工,求购自润滑轴承，挖掘机动臂用,产品,3000套/月,2027-06-30,开放,电话保密",
        "龙工,去毛刺自动化,技术,,,已解决,不公开",
        "龙工,普通的,,,,,",
    )
    town.load(town.folder)
    needs = {need.text: need for need in town.all(Need)}
    bearing, burr = needs["求购自润滑轴承，挖掘机动臂用"], needs["去毛刺自动化"]
    assert (bearing.kind, bearing.deadline, bearing.visibility) == (
        ProductKind.GOODS,
        "2027-06-30",
        Visibility.CATEGORY,
    )
    assert (burr.state, burr.closed_reason, burr.visibility) == (
        NeedState.CLOSED,
        "已解决",
        Visibility.STEWARD,
    )
    assert needs["普通的"].visibility is Visibility.CATEGORY


def test_a_service_list_is_offered_by_its_department(town: Town) -> None:
    head = "服务要素,类别,责任部门,店小二,服务对象"
    town.load(town.csv("a.csv", head, "技改补贴申报,政策,经济发展局,企业服务专员,规上企业", "开户,,税务所,,"))
    offers = {town.names([offer.product_id])[0]: offer for offer in town.all(Offer)}
    offer = offers["技改补贴申报"]
    assert (offer.steward, offer.audience) == ("企业服务专员", "规上企业")
    assert {one.form for one in town.all(Institution)} == {InstitutionForm.DEPARTMENT}
    assert {one.kind for one in town.all(Product)} == {ProductKind.POLICY, ProductKind.SERVICE}


def test_products_and_how_they_hang_together(town: Town) -> None:
    town.csv("产品.csv", "名称,别名,类别,上级产品", "自润滑轴承,含油轴承,产品,轴承")
    head = "上游产品,下游产品,关系"
    path = town.csv("关系.csv", head, "含油轴承,挖掘机,用于", "球轴承,轴承,小类", "甲,乙,邻居", "丙,丙,用于")
    town.load(town.folder / "产品.csv")
    report = town.load_one(path)
    assert counted(report) == (4, 2, 2, 0)
    assert codes(report) == ["UNKNOWN_KIND", "SELF_RELATION"]
    edge = town.one(InputOf)
    assert town.names([edge.source_id, edge.target_id]) == ["自润滑轴承", "挖掘机"]
    assert [town.names([e.source_id, e.target_id]) for e in town.all(KindOf)].count(["球轴承", "轴承"]) == 1
    assert len(town.all(KindOf)) == 2


def test_a_ledger_with_short_names_and_numbers(town: Town) -> None:
    town.csv("企业.csv", "编号,名称,简称,主营产品", "E-1,上海自润轴承有限公司,自润,轴承;自润滑轴承")
    town.csv(
        "撮合记录.csv",
        "编号,甲方,乙方,供方,事项,年份,状态,成效指标,成效数值,成效单位,成效",
        "M-1,自润,龙工,E-1,自润滑轴承用于挖掘机,2021,已批量应用,年销售额,120,万元,省了不少",
        "M-2,自润,万籁,,合作,2022,热火朝天,,,,",
        "M-3,自润,自润,,合作,2022,,,,,",
    )
    town.csv("成效.csv", "撮合,主体,指标,前值,后值,类别", "M-2,万籁,产值,1,6,预计", "M-9,万籁,人数,4,1,成效")
    reports = town.load(town.folder).files
    made = {one.external_ids[0].id: one for one in town.all(Introduction)}
    first = made["M-1"]
    assert (first.state, first.state_text, first.effect_text) == (
        IntroductionState.IN_USE,
        "已批量应用",
        "省了不少",
    )
    assert town.names([first.supplier_id or ""]) == ["上海自润轴承有限公司"]
    assert town.names(first.product_ids) == ["自润滑轴承"]
    assert (made["M-2"].state, made["M-2"].state_text) == (IntroductionState.SUGGESTED, "热火朝天")
    outcomes = {one.metric: one for one in town.all(Outcome)}
    assert outcomes["年销售额"].introduction_id == first.id
    assert outcomes["产值"].nature is OutcomeNature.EXPECTED
    assert outcomes["人数"].introduction_id is None
    assert sorted(codes(reports[2])) == ["ORG_CREATED", "ORG_CREATED", "SELF_RELATION", "UNKNOWN_STATE"]
    assert codes(reports[1]) == ["UNKNOWN_INTRODUCTION"]


def test_a_supplier_that_is_neither_side_makes_nobody(town: Town) -> None:
    report = town.load_one(town.csv("a.csv", "甲方,乙方,供方", "自润,龙工,自闰"))
    assert codes(report) == ["ORG_CREATED", "ORG_CREATED", "SUPPLIER_IS_NEITHER"]
    made = town.one(Introduction)
    assert (made.supplier_id, made.note) == (None, "供方原文：自闰")
    assert {one.name for one in town.all(Enterprise)} == {"自润", "龙工"}


def test_a_number_of_an_earlier_load_is_taken_when_only_one_has_it_and_said(town: Town) -> None:
    town.load(town.csv("企业.csv", "编号,名称", "E-1,上海自润轴承有限公司", "E-2,龙工"))
    ledger = town.csv("撮合记录.csv", "编号,甲方,乙方,供方", "M-1,E-1,E-2,E-1")
    report = town.load_one(ledger)
    assert (counted(report), set(codes(report))) == ((1, 1, 0, 0), {"EARLIER_NUMBER"})
    made = town.one(Introduction)
    assert town.names([made.a_id, made.b_id, made.supplier_id or ""]) == [
        "上海自润轴承有限公司",
        "龙工",
        "上海自润轴承有限公司",
    ]
    assert len(town.all(Enterprise)) == 2
    assert counted(town.load_one(ledger)) == (1, 0, 0, 1)


def test_a_number_that_several_have_is_listed_and_makes_nobody(town: Town) -> None:
    town.load(
        town.csv("甲镇/企业.csv", "编号,名称", "E-1,自润"), town.csv("乙镇/企业.csv", "编号,名称", "E-1,龙工")
    )
    report = town.load_one(town.csv("需求.csv", "企业,需求内容", "E-1,求购轴承", "新厂,求购轴承"))
    assert (counted(report), codes(report)) == ((2, 1, 1, 0), ["AMBIGUOUS_NAME", "ORG_CREATED"])
    assert "自润" in report.problems[0].zh
    assert {one.name for one in town.all(Enterprise)} == {"自润", "龙工", "新厂"}


def test_a_row_of_outcomes_says_more_than_the_ledger(town: Town) -> None:
    town.csv("撮合.csv", "编号,甲方,乙方,成效指标,成效数值", "M-1,职校,世格,单班产能提高,70")
    town.csv("成效.csv", "撮合,主体,指标,变化", "M-1,世格,单班产能,+70%")
    town.load(town.folder)
    assert [one.metric for one in town.all(Outcome)] == ["单班产能"]


def test_known_relations_and_acquaintances(town: Town) -> None:
    town.load(town.csv("a.csv", "供方,客户,产品,关系", "自润,龙工,轴承,供应", "开勒,万籁,,相识"))
    assert {relation.kind for relation in town.all(Relation)} == {RelationKind.SUPPLIES, RelationKind.KNOWS}


def test_reported_counts_need_a_value(town: Town) -> None:
    report = town.load_one(
        town.csv(
            "a.csv",
            "组织,指标,数值,单位,限定,时间,已知明细数",
            "甲党委,岗位,200,个,余,2021,3",
            "甲党委,意向,,,,,",
        )
    )
    count = town.one(ReportedCount)
    assert (count.value.value, count.value.qualifier, count.known, count.period) == (200, "余", 3, "2021")
    assert codes(report) == ["ORG_CREATED", "MISSING_VALUE"]


def test_aliases_and_what_is_not_the_same(town: Town) -> None:
    town.csv("企业.csv", "编号,名称", "E-LG,龙工(上海)挖掘机制造有限公司")
    town.csv(
        "别名.csv",
        "写法,指的是,关系",
        "老龙工,E-LG,同一企业(集群语境)",
        "自润滑承轴,自润滑轴承,同一产品(原文误写)",
        "中国龙工,,不是E-LG(集团与子公司)",
    )
    town.csv("需求.csv", "企业,需求内容,产品", "老龙工,要轴承,自润滑承轴")
    town.load(town.folder)
    assert town.one(Enterprise).aliases == ("老龙工",)
    assert (town.one(Product).name, town.one(Product).aliases) == ("自润滑轴承", ("自润滑承轴",))
    assert town.one(Need).product_id == town.one(Product).id
    decision = town.one(IdentityDecision)
    assert (decision.verdict, decision.organisation_id) == (Verdict.DIFFERENT, town.one(Enterprise).id)


def test_the_row_of_a_sheet_goes_before_the_entry_of_a_list(town: Town) -> None:
    town.csv("企业.csv", "名称,主营产品,上游需求产品", "龙工,挖掘机;装载机,轴承;液压阀")
    town.csv("供给.csv", "企业,产品,主营", "龙工,挖掘机,否")
    town.csv("需求.csv", "企业,需求内容,产品", "龙工,要一批轴承,轴承")
    town.load(town.folder)
    assert {town.names([offer.product_id])[0]: offer.main for offer in town.all(Offer)} == {
        "挖掘机": False,
        "装载机": True,
    }
    assert {need.text for need in town.all(Need)} == {"要一批轴承", "液压阀"}


def test_unknown_columns_are_told_once(town: Town) -> None:
    report = town.load_one(town.csv("a.csv", "名称,主营产品,星座", "龙工,挖掘机,狮子", "自润,轴承,白羊"))
    assert [(problem.code, problem.column) for problem in report.problems] == [("UNKNOWN_COLUMN", "星座")]


def regions(town: Town) -> dict[str, str | None]:
    return {one.name: one.region for one in town.all(Enterprise)}


def test_a_town_that_is_only_named_is_the_one_near_the_others_of_the_sheet(town: Town) -> None:
    rows = ("甲厂,上海市松江区", "乙厂,新桥镇", "丙厂,泗泾", "丁厂,火星", "戊厂,松江区新桥镇")
    report = town.load_one(town.csv("a.csv", "企业名称,所在地", *rows))
    assert codes(report) == ["REGION_NEAR_BY", "REGION_NEAR_BY", "UNKNOWN_REGION"]
    assert regions(town) == {
        "甲厂": "310117",
        "乙厂": "310117105",
        "丙厂": "310117102",
        "丁厂": None,
        "戊厂": "310117105",
    }


def test_a_town_that_is_only_named_is_the_one_near_its_party(town: Town) -> None:
    parties = town.csv(
        "集群组织.csv",
        "名称,类型,所在地",
        "路桥集群党委,集群党委,台州市路桥区",
        "松江集群党委,集群党委,松江区",
    )
    firms = town.csv(
        "a.csv",
        "企业名称,所属组织,所在地",
        "甲厂,路桥集群党委,新桥镇",
        "乙厂,松江集群党委,新桥镇",
        "丙厂,,新桥镇",
    )
    report = town.load(parties, firms).files[1]
    assert codes(report) == ["REGION_NEAR_BY", "REGION_NEAR_BY", "UNKNOWN_REGION"]
    assert regions(town) == {"甲厂": "331004103", "乙厂": "310117105", "丙厂": None}


def test_the_end_of_the_year_is_that_of_the_table(town: Town) -> None:
    path = town.csv(
        "2026年需求.csv", "企业,需求内容,希望何时解决", "甲厂,求购铜套,年底前", "乙厂,求购钢带,年内"
    )
    assert codes(town.load_one(path)).count("DATE_WITHOUT_YEAR") == 2
    assert {one.deadline for one in town.all(Need)} == {"2026-12"}
