"""Who has not said yet who it is stands in nobody's way."""

from contextlib import ExitStack

from api.hearing.door import Door


def test_who_has_waited_longest_makes_room() -> None:
    door = Door(each=2, all_=3)
    with ExitStack() as open_:
        a, b, c, d, e = (open_.enter_context(door.one(address)) for address in "xyyyz")
        assert [one.sent_away.is_set() for one in (a, b, c, d, e)] == [True, True, False, False, False]


def test_who_left_takes_no_room() -> None:
    door = Door(each=1, all_=1)
    with door.one("x") as first:
        pass
    with door.one("x"):
        assert not first.sent_away.is_set()
