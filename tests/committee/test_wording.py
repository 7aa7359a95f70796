"""Every record in a few words that a person understands."""

import pytest

from committee.wording import titles
from graph.stores import EVERYTHING, Store
from schema import Record
from tests.factories import keep
from tests.graph.forms.write import RECORDS


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_a_title_names_things_and_no_ids(store: Store, record: Record) -> None:
    keep(store, RECORDS)
    with store.view(EVERYTHING) as view:
        ((zh, en),) = titles(view, [record])
    assert not any(one.id in zh or one.id in en for one in RECORDS)
    assert zh
    assert en
