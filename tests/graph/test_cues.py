"""The words around a product are found where they stand, and only there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.text.cues import CUES, Cue, cues_in

WORDS = [word.replace("~", " ") for words in CUES.values() for word in words.split()]
PIECES = st.sampled_from([*WORDS, *"轴承用的做要件配件电机，、 /a9"])
TEXTS = st.lists(PIECES, max_size=10).map("".join)
ALWAYS = [word for word in WORDS if len(word) > 1 and not word.isascii() and word not in ("加工", "标的")]


@given(TEXTS)
def test_cues_stand_one_behind_the_other(text: str) -> None:
    places = [place for start, end, _ in cues_in(text) for place in range(start, end)]
    assert places == sorted(set(places))
    assert set(places) <= set(range(len(text)))


@given(TEXTS)
def test_no_word_of_the_table_is_missed(text: str) -> None:
    inside = {place for start, end, _ in cues_in(text) for place in range(start, end)}
    for word in ALWAYS:
        place = text.find(word)
        assert place < 0 or not inside.isdisjoint(range(place, place + len(word)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("求购轴承", {"求购": Cue.WANT_BEFORE}),
        ("家具要用", {"要": Cue.WANT_BEFORE, "用": Cue.USE_AFTER}),
        ("应用", {}),
        ("精加工", {}),
        ("加工", {"加工": Cue.USE_BEFORE}),
        ("needle need", {"need": Cue.WANT_BEFORE}),
        ("能做盐雾试验的", {"能做": Cue.WANT_BEFORE}),
        ("招会开数控车床的", {"招": Cue.WANT_BEFORE, "会开": Cue.WHO_BEFORE}),
        ("轴承/齿轮", {"/": Cue.AND}),
        ("想再找一家做", {"想再找一家": Cue.WANT_BEFORE, "做": Cue.TALK}),
    ],
)
def test_a_cue_is_what_stands_there(text: str, said: dict[str, Cue]) -> None:
    assert {text[start:end]: cue for start, end, cue in cues_in(text)} == said
