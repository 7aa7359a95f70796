"""Who names whom: what is there after an undo keeps what it names, and only as long as it is there."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from committee.undoing.plan import Effect
from committee.wording import titles
from graph.stores import ChangeKind, View
from schema import MAY_OUTLIVE, Record, references

Replay = Callable[[Iterable[str]], Iterator[Effect]]
Named = Mapping[str, type[Record]]


class Holding:
    """Works on the effects that were `found`; `replay` finds more of them."""

    def __init__(self, view: View, found: dict[str, Effect], replay: Replay) -> None:
        self._view = view
        self._found = found
        self._replay = replay
        self._held_before: set[str] = set()
        self._holders: dict[str, list[tuple[type[Record], str]]] = {}

    def let_go(self) -> None:
        """What an earlier undo kept only for what goes now goes as well, unless it is held again."""
        if not self._view.change_sets(1, kinds=[ChangeKind.UNDO]).items:
            return
        going = list(self._found.values())
        while going:
            left = {id_: None for one in going for id_ in one.ever_named - named(one.then).keys()}
            effects = self._replay(id_ for id_ in left if id_ not in self._found)
            last = {one.id: one for one in effects}.values()
            going = [one for one in last if one.now is not None and one.then is None]
            self._found.update({one.id: one for one in going})
            self._held_before |= {one.id for one in going}

    def hold(self) -> None:
        """Keep, or bring back, what is named by what is there."""
        self._hold_for_others()
        there = [one for one in self._found.values() if one.then is not None]
        while there:
            there = self._hold_for(there)
        self._say_why()

    def _hold_for_others(self) -> None:
        """For what the undo does not touch."""
        going: dict[type[Record], list[str]] = {}
        for one in self._found.values():
            if one.then is None and one.now is not None:
                going.setdefault(one.type, []).append(one.id)
        for type_, ids in going.items():
            for reference in self._view.references_to(type_, ids):
                if reference.id not in self._found and reference.type not in MAY_OUTLIVE:
                    self._keep(self._found[reference.to], reference.type, reference.id)

    def _hold_for(self, there: Iterable[Effect]) -> list[Effect]:
        """What is kept, or comes back, for these."""
        kept: list[Effect] = []
        wanted: dict[str, tuple[type[Record], Effect]] = {}
        for one in there:
            for id_, type_ in named(one.then).items():
                other = self._found.get(id_)
                if other is not None and self._keep(other, one.type, one.id):
                    kept.append(other)
                elif other is None and id_ not in named(one.now):
                    wanted[id_] = type_, one
        return kept + self._brought_back(wanted)

    def _brought_back(self, wanted: Mapping[str, tuple[type[Record], Effect]]) -> list[Effect]:
        missing = self._missing({id_: type_ for id_, (type_, _) in wanted.items()})
        effects = {one.id: one for one in self._replay(missing)}.values()
        for one in effects:
            self._found[one.id] = one
            if one.id in wanted:
                self._keep(one, wanted[one.id][1].type, wanted[one.id][1].id)
        return list(effects)

    def _missing(self, wanted: Named) -> list[str]:
        by_type: dict[type[Record], list[str]] = {}
        for id_, type_ in wanted.items():
            by_type.setdefault(type_, []).append(id_)
        return [
            id_
            for type_, ids in by_type.items()
            for id_, found in zip(ids, self._view.get_many(type_, ids), strict=True)
            if found is None
        ]

    def _keep(self, one: Effect, type_: type[Record], holder_id: str) -> bool:
        """Whether it would have gone but for this holder, the first that names it."""
        if (one.then is not None and one.id not in self._holders) or one.born is None:
            return False
        self._holders.setdefault(one.id, []).append((type_, holder_id))
        first, one.then = one.then is None, one.born
        return first

    def _say_why(self) -> None:
        shown = [id_ for id_ in self._holders if id_ not in self._held_before]
        holders = [self._record(*self._holders[id_][0]) for id_ in shown]
        for id_, (zh, en) in zip(shown, titles(self._view, holders), strict=True):
            more = len(self._holders[id_]) - 1
            others_zh, others_en = (f"等{more + 1}条", f" and {more} more") if more else ("", "")
            self._found[id_].why = (
                f"“{zh}”{others_zh}用到它，予以保留",
                f"“{en}”{others_en} name it, so it stays" if more else f"“{en}” names it, so it stays",
            )

    def _record(self, type_: type[Record], id_: str) -> Record:
        found = self._found.get(id_)
        record = found.then if found else self._view.get(type_, id_)
        assert record is not None
        return record


def named(record: Record | None) -> Named:
    """What must be there for it to mean anything, by id."""
    if record is None or isinstance(record, MAY_OUTLIVE):
        return {}
    return {id_: type_ for type_, id_ in references(record)}
