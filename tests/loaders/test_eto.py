"""The ETO tables and the classification of industries, by their headings."""

from schema import Enterprise, InputOf, KindOf, Offer, Product
from tests.loaders.town import Town, codes, counted


def test_eto_tables_in_any_order(town: Town) -> None:
    town.csv("1.csv", "provider_name,provider_id,provided_name,provided_id,share_provided,year,source",
             "ASML,P2,EUV tools,N2,90.5,2025,CSET", "NLD,P1,EUV tools,N2,91,2025,CSET")  # fmt: skip
    town.csv("2.csv", "input_name,input_id,goes_into_name,goes_into_id,is_type_of_name,is_type_of_id",
             "EUV tools,N2,Wafer,N3,,", "EUV tools,N2,,,Lithography tools,N1")  # fmt: skip
    town.csv("3.csv", "input_id,input_name,type,description", "N1,Lithography tools,tool_resource,Light",
             "N2,EUV tools,tool_resource,", "N3,Wafer,material_resource,")  # fmt: skip
    town.csv("4.csv", "provider_name,alias,provider_id,provider_type,country", "NLD,Netherlands,P1,country,",
             "ASML,,P2,organization,NLD")  # fmt: skip
    reports = town.load(town.folder).files
    assert [counted(file) for file in reports] == [(2, 1, 1, 0), (2, 2, 0, 0), (3, 3, 0, 0), (2, 1, 1, 0)]
    assert codes(reports[0]) == codes(reports[3]) == ["NOT_AN_ORGANISATION"]
    assert (town.one(Enterprise).name, town.one(Enterprise).region) == ("ASML", "NLD")
    offer = town.one(Offer)
    assert (offer.share, offer.note) == (None, "全球市场份额 90.5%（2025）")
    into, kind = town.one(InputOf), town.one(KindOf)
    assert town.names([into.source_id, into.target_id]) == ["EUV tools", "Wafer"]
    assert town.names([kind.source_id, kind.target_id]) == ["EUV tools", "Lithography tools"]


def test_who_is_nobody_in_particular_is_no_organisation(town: Town) -> None:
    town.csv("1.csv", "provider_name,alias,provider_id,provider_type,country",
             "Various companies,,P370,organization,Various countries", "ASML,,P2,organization,NLD")  # fmt: skip
    town.csv("2.csv", "provider_name,provider_id,provided_name,provided_id,share_provided,year,source",
             "ASML,P2,EUV tools,N2,90.5,2025,CSET", "Various companies,P370,EUV tools,N2,,2025,CSET")  # fmt: skip
    reports = town.load(town.folder).files
    assert [codes(file) for file in reports] == [["NOT_AN_ORGANISATION"], ["NOT_AN_ORGANISATION"]]
    assert town.one(Enterprise).name == "ASML"
    assert town.one(Offer).organisation_id == town.one(Enterprise).id


def test_a_classification_is_a_taxonomy(town: Town) -> None:
    town.load(town.csv("a.csv", "code,name,parent,level,note", "A,农业,,0,", "01,谷物种植,A,1,稻谷"))
    kind = town.one(KindOf)
    assert town.names([kind.source_id, kind.target_id]) == ["谷物种植", "农业"]
    assert {product.external_ids[0].system for product in town.all(Product)} == {"GB/T 4754-2017"}
