"""Finding names that are like a phrase: the quick way leaves nobody out."""

from hypothesis import given
from hypothesis import strategies as st

from graph.text.index import NameIndex
from graph.text.meanings import meanings
from graph.text.shelf import meaning_order
from graph.text.vocabulary import Vocabulary

WORDS = st.text("轴承齿轮注塑机床电动自润滑件加工ab1", min_size=1, max_size=8)
NAMES = st.lists(WORDS, min_size=1, max_size=30, unique=True)
ALL = 1_000


@given(NAMES, WORDS, st.sampled_from([0.0, 0.1, 0.21, 0.34, 0.5, 0.62, 0.75, 0.9, 1.0]))
def test_who_asks_for_more_finds_the_same_but_what_fits_less(
    names: list[str], phrase: str, at_least: float
) -> None:
    everything = NameIndex(names).search(phrase, ALL)
    assert NameIndex(names).search(phrase, ALL, at_least) == [hit for hit in everything if hit[1] >= at_least]


@given(NAMES, WORDS)
def test_a_name_is_found_by_itself_before_all_others(names: list[str], phrase: str) -> None:
    hits = NameIndex([*names, phrase] if phrase not in names else names).search(phrase, 1, 0.62)
    assert [fit for _, fit in hits] == [1.0]


@given(NAMES, WORDS, st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)))
def test_of_some_products_those_are_like_a_phrase_that_are_among_all(
    names: list[str], phrase: str, some: set[int], renamed: set[int]
) -> None:
    entries = [(str(number), name) for number, name in enumerate(names)]
    anew = [(id_, name[::-1]) for id_, name in entries if int(id_) in renamed]
    vocabulary = Vocabulary(entries).grown(anew, dict(anew), frozenset(dict(entries)))
    ids = sorted(map(str, some))
    of_all = vocabulary.offered_meanings(phrase, ALL, 0.15)
    found = sorted(vocabulary.like_among(phrase, ids, 0.15), key=meaning_order)
    assert found == [meaning for meaning in of_all if meaning.product_id in ids]


@given(NAMES, WORDS)
def test_what_was_asked_before_changes_no_answer(names: list[str], phrase: str) -> None:
    index = NameIndex(names)
    much, little = index.search(phrase, ALL, 0.62), index.search(phrase, ALL, 0.2)
    assert (index.search(phrase, ALL, 0.62), index.search(phrase, ALL, 0.2)) == (much, little)


def test_what_others_asked_before_changes_no_meaning() -> None:
    """A phrase that somebody else wrote is one way in which this may be meant; so much is like it that one product's names
    are more than are looked at."""
    kept_by_many_names = [
        ("a", f"办公自动化设备{end}") for end in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄"
    ]
    fresh, asked = (Vocabulary([*kept_by_many_names, ("b", "办公自动化仪器仪表")]) for _ in range(2))
    meanings("办公自动化", asked)
    assert meanings("二手办公自动化", asked) == meanings("二手办公自动化", fresh)


def test_what_is_kept_of_a_vocabulary_is_not_said_of_the_next() -> None:
    first = Vocabulary([("a", "深沟球轴承"), ("b", "齿轮")])
    assert [one.product_id for one in first.meanings("深沟球轴承")] == ["a"]
    next_ = first.grown([("c", "深沟球轴承")], ["a"], frozenset({"b", "c"}))
    assert [one.product_id for one in next_.meanings("深沟球轴承")] == ["c"]
    assert [one.product_id for one in first.meanings("深沟球轴承")] == ["a"]


@given(NAMES, st.lists(WORDS, max_size=8), st.sets(st.integers(0, 30)))
def test_what_is_kept_is_what_was_asked_for(names: list[str], phrases: list[str], offered: set[int]) -> None:
    entries = [(str(number), name) for number, name in enumerate(names)]
    ids = set(map(str, offered))
    asked = Vocabulary(entries, ids)
    for phrase in phrases:
        for limit, at_least in ((1, 0.3), (12, 0.3), (12, 0.6), (1_000, 0.3)):
            fresh = Vocabulary(entries, ids)
            for _ in range(2):
                assert asked.offered_meanings(phrase, limit, at_least) == fresh.offered_meanings(
                    phrase, limit, at_least
                )
                assert asked.meanings(phrase, limit, at_least) == fresh.meanings(phrase, limit, at_least)


@given(NAMES, NAMES, st.sets(st.integers(0, 40)), st.sets(st.integers(0, 40)), WORDS)
def test_what_was_added_and_settled_is_found_as_if_it_had_always_been_there(
    names: list[str], later: list[str], gone: set[int], nobodys: set[int], phrase: str
) -> None:
    first, added = dict(enumerate(names)), dict(enumerate(later, start=15))  # some of them named anew
    now = {number: name for number, name in {**first, **added}.items() if number not in gone}
    entries = [(f"{number:02}", name) for number, name in sorted(now.items())]
    offered = frozenset(id_ for id_, _ in entries if int(id_) not in nobodys)
    grown = Vocabulary([(f"{number:02}", name) for number, name in first.items()]).grown(
        entries, [f"{number:02}" for number in {*first, *added}], offered
    )
    assert grown.settled(0).meanings(phrase) == Vocabulary(entries, offered).meanings(phrase)
