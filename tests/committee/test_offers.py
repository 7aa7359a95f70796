import pytest

from committee.offers import declare_offer, update_offer, withdraw_offer
from committee.references import OrganisationNamed, ProductNamed
from graph.stores import EVERYTHING, Store
from schema import BadInput, Conflict, NotFound, Offer, OfferState, ProductKind, Stage
from tests.committee.conftest import BY_HAND, written
from tests.factories import enterprise, id_of, keep

FACTORY = OrganisationNamed(name="甲厂")


@pytest.fixture
def offer(store: Store) -> Offer:
    keep(store, enterprise("甲厂"))
    product = ProductNamed(name="涡轮", kind=ProductKind.GOODS)
    return written(store, lambda tx: declare_offer(tx, FACTORY, product, {"share": 0.4}, BY_HAND))


def test_a_product_that_is_not_known_is_made(store: Store, offer: Offer) -> None:
    with store.view(EVERYTHING) as view:
        product = view.product_called("涡轮")
    assert product is not None
    assert (product.id, product.kind, product.sources) == (offer.product_id, ProductKind.GOODS, (BY_HAND,))
    assert product.id == id_of("Product", "涡轮")


def test_what_stands_is_not_declared_twice(store: Store, offer: Offer) -> None:
    with pytest.raises(Conflict) as refused:
        written(store, lambda tx: declare_offer(tx, FACTORY, ProductNamed(name="涡轮"), {}, BY_HAND))
    assert refused.value.detail["id"] == offer.id


def test_terms_are_read_from_words(store: Store, offer: Offer) -> None:
    changed = written(
        store,
        lambda tx: update_offer(
            tx,
            offer.id,
            {"capacity": "约3000台/年", "valid_until": "2027年", "regions": ["松江区"], "stage": Stage.MASS},
            BY_HAND,
            offer.version,
        ),
    )
    assert changed.capacity is not None
    assert (changed.capacity.value, changed.capacity.unit, changed.capacity.qualifier) == (
        3000,
        "台/年",
        "约",
    )
    assert (changed.valid_until, changed.regions, changed.share) == ("2027", ("310117",), 0.4)


def test_a_withdrawn_offer_is_kept_and_can_be_declared_again(store: Store, offer: Offer) -> None:
    gone = written(store, lambda tx: withdraw_offer(tx, offer.id, "停产", BY_HAND, None))
    assert (gone.state, gone.note) == (OfferState.WITHDRAWN, "停产")
    back = written(store, lambda tx: declare_offer(tx, FACTORY, ProductNamed(name="涡轮"), {}, BY_HAND))
    assert (back.id, back.state, back.version) == (offer.id, OfferState.ACTIVE, 3)


@pytest.mark.parametrize("share", [-0.1, 1.01])
def test_a_share_is_a_share(store: Store, offer: Offer, share: float) -> None:
    with pytest.raises(BadInput):
        written(store, lambda tx: update_offer(tx, offer.id, {"share": share}, BY_HAND, None))


def test_nobody_offers_a_product_with_a_made_up_id(store: Store, offer: Offer) -> None:
    with pytest.raises(NotFound):
        written(store, lambda tx: declare_offer(tx, FACTORY, ProductNamed(id="prd_x"), {}, BY_HAND))
