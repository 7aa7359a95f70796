"""Ids of merged organisations, on every backend."""

from committee.following import followed, id_now
from committee.identity import merge
from graph.stores import EVERYTHING, Store, get_followed, resolved_each
from schema import Enterprise, Need, Offer, Organisation, Source
from tests.factories import enterprise, id_of, keep

A, B, C = (id_of("Enterprise", name) for name in ("甲厂", "乙厂", "丙厂"))
BY_HAND = Source(document="desk", recorded_at="2026-01-05T08:00:00Z")


def test_merged_ids_lead_to_the_one_that_stays(store: Store) -> None:
    keep(
        store,
        enterprise("甲厂", makes=["轴承"]),
        enterprise("乙厂", makes=["轴承", "衬套"], needs=["铜套"]),
        enterprise("丙厂"),
    )
    for kept, other in ((A, B), (C, A)):
        with store.write("desk", "merge") as tx:
            merge(tx, kept, other, BY_HAND)
            tx.commit()
    with store.view(EVERYTHING) as view:
        unknown = id_of("Enterprise", "没有")
        assert resolved_each(view, [A, B, C, unknown]) == [C, C, C, unknown]
        assert [one and one.id for one in get_followed(view, Organisation, [B, unknown])] == [C, None]
        assert [one and one.id for one in followed(view, Enterprise, [A])] == [C]
        assert id_now(view, B) == C
        assert {offer.organisation_id for offer in view.all(Offer)} == {C}
        assert {need.organisation_id for need in view.all(Need)} == {C}
        (stays,) = view.all(Enterprise)
        assert set(stays.names) == {"甲厂", "乙厂", "丙厂"}
    assert store.check() == []
