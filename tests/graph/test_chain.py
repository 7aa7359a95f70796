"""The chain in memory: whatever is put and dropped, it is as one that is built of what is left."""

from hypothesis import given
from hypothesis import strategies as st

from graph.chain.chain import Chain, Link

PRODUCTS = ("a", "b", "c", "d")
LINKS = st.builds(
    lambda edge, source, target: (f"inp_{edge}", source, target),
    st.integers(0, 2),
    st.sampled_from(PRODUCTS),
    st.sampled_from(PRODUCTS),
)
WRITES = st.lists(st.tuples(st.booleans(), LINKS), max_size=30)


def told(chain: Chain) -> list[tuple[object, ...]]:
    return [
        (chain.inputs_of(one), chain.uses_of(one), chain.kinds_of(one), chain.generals_of(one))
        for one in PRODUCTS
    ]


@given(st.lists(LINKS, max_size=10), WRITES)
def test_it_is_as_one_built_of_what_is_left(links: list[Link], writes: list[tuple[bool, Link]]) -> None:
    left = {(source, target): edge for edge, source, target in links}
    chain = Chain(links, ())
    for is_put, (edge, source, target) in writes:
        if is_put:
            chain.put_input((edge, source, target))
            left[source, target] = edge
        else:
            chain.drop(source, target, edge)
            if left.get((source, target)) == edge:
                del left[source, target]
    assert told(chain) == told(Chain([(edge, *ends) for ends, edge in left.items()], ()))


def test_steps_name_their_edge_in_the_order_of_products() -> None:
    chain = Chain([("inp_2", "c", "a"), ("inp_1", "b", "a")], [("knd_1", "d", "a")], [("may_1", "e", "a")])
    assert chain.inputs_of("a") == (("b", "inp_1"), ("c", "inp_2"))
    assert chain.uses_of("c") == (("a", "inp_2"),)
    assert chain.kinds_of("a") == (("d", "knd_1"),)
    assert chain.generals_of("d") == (("a", "knd_1"),)
    assert chain.meanings_of("e") == (("a", "may_1"),)
    assert chain.short_forms_of("a") == (("e", "may_1"),)
    assert chain.inputs_of("nothing") == ()


def test_a_copy_goes_its_own_way() -> None:
    chain = Chain([("inp_1", "b", "a")], ())
    other = chain.copy()
    other.put_input(("inp_2", "c", "a"))
    other.judge_kind(("b", "a"), right=False)
    assert chain.inputs_of("a") == (("b", "inp_1"),)
    assert not chain.is_refused(("b", "a"))
    assert other.inputs_of("a") == (("b", "inp_1"), ("c", "inp_2"))
    assert other.is_refused(("b", "a"))
