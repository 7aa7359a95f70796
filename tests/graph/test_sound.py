"""How names sound: one table for needs, for products and for telling organisations apart."""

import pytest

from graph.text.sound import in_letters, sound_of


@pytest.mark.parametrize(
    "alike", ["鑫新心", "张脏", "程岑", "林灵", "绿路", "略掠", "山三", "东冬", "𬬻炉", "〇零"]
)
def test_what_is_heard_alike_sounds_the_same(alike: str) -> None:
    assert len({sound_of(char) for char in alike}) == 1


@pytest.mark.parametrize("apart", ["龙农", "轴手", "工公司"])
def test_what_is_heard_otherwise_does_not(apart: str) -> None:
    assert sound_of(apart[0]) != sound_of(apart[-1])


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("龙工", "longgong"),
        ("绿源", "luyuan"),
        ("lvyuan", "luyuan"),
        ("方略", "fanglue"),
        ("abc科技", "abckeji"),
    ],
)
def test_a_name_is_written_in_letters_as_a_firm_does(text: str, letters: str) -> None:
    assert in_letters(text) == letters


def test_whatever_is_written_alike_in_letters_sounds_alike() -> None:
    heard: dict[str, set[str]] = {}
    for char in map(chr, range(0x3400, 0x2FFFF)):
        heard.setdefault(in_letters(char), set()).add(sound_of(char))
    assert len(heard["yi"]) == 1
    assert [letters for letters, sounds in heard.items() if len(sounds) > 1] == []
    assert {len(sound) for sounds in heard.values() for sound in sounds} == {1}
