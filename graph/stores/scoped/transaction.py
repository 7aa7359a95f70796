"""Writing what is one's own to write."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from graph.stores.contract import Put, Transaction
from graph.stores.scoped.faces import Faces, whose
from graph.stores.scoped.view import ScopedView
from schema import ClusterParty, Conflict, Masked, Membership, NotAllowed, Organisation, Product, Record
from schema.disclosure import Face
from schema.policy import STEWARDS_CHANGE, WRITING, Action, Actor, Role, Whose, granted, may


class ScopedTransaction(ScopedView):
    """A view of what the actor may see, that puts and removes what is the actor's to write: a record is that before
    and after. What is seen in part only cannot be written back."""

    def __init__(self, whole: Transaction, faces: Faces, actor: Actor) -> None:
        super().__init__(whole, faces)
        self._all = whole
        self._actor = actor
        self._new: list[Organisation] = []

    def put(self, records: Iterable[Record]) -> list[Put]:
        asked = list(records)
        for record in asked:
            self._check(record)
        try:
            results = self._all.put(asked)
        except Conflict as problem:
            raise self._told(problem) from None
        self._faces.forget()
        return results

    def remove(self, records: Iterable[Record]) -> None:
        asked = list(records)
        for record in asked:
            self._check(record)
        self._all.remove(asked)
        self._faces.forget()

    def _check(self, record: Record) -> None:
        """`NotAllowed` where the record is not the actor's to write, as it stands or as it is to be."""
        stored = self._all.get(type(record), record.id)
        if stored is None and isinstance(record, Organisation) and self._works_for_a_cluster(record):
            self._new.append(record)  # where it belongs is put with it: looked at when all is
            self._faces.new.add(record.id)
            return
        if stored is None and isinstance(record, Product) and may(self._actor, Action.EDIT_OFFERS):
            return
        if not all(self._is_ones_own(one, stored) for one in (record, stored) if one is not None):
            raise not_ones_own()

    def _works_for_a_cluster(self, record: Record) -> bool:
        action = WRITING[type(record)]
        return any(granted(self._actor, role, action) is Whose.CLUSTER for role in self._actor.roles)

    def _is_ones_own(self, record: Record, stored: Record | None) -> bool:
        action, sides = WRITING[type(record)], whose(record)
        for role in self._actor.roles:
            match granted(self._actor, role, action):
                case Whose.CLUSTER if self._within(role, record, sides):
                    return True
                case Whose.OWN if self._faces.own.intersection(sides) and _is_the_same(record, stored):
                    return True
                case Whose.IN_CARE if self._faces.care.intersection(sides):
                    return True
        return False

    def _within(self, role: Role, record: Record, sides: tuple[str, ...]) -> bool:
        """Whether it is about the clusters of that role; nobody is taken into one who is not there, or new."""
        theirs = self._faces.within(role, sides) | {one.id for one in self._new}
        whole = [id_ in theirs for id_ in sides]
        return all(whole) if isinstance(record, Membership) else any(whole) or not sides

    def _told(self, problem: Conflict) -> Conflict:
        """Who has a code already is told to who may see it."""
        holder = problem.detail.get("id")
        if holder is None or self.get(Organisation, holder) is not None:
            return problem
        return Conflict(problem.zh, problem.en, code=problem.code)

    def recall(self, key: str) -> str | None:
        return self._all.recall(key)

    def remembered(self, prefix: str = "") -> Iterator[tuple[str, str]]:
        return self._all.remembered(prefix)

    def remembered_keys(self, prefix: str) -> list[str]:
        return self._all.remembered_keys(prefix)

    def remember(self, key: str, value: str) -> None:
        self._all.remember(key, value)

    def forget(self, keys: Iterable[str]) -> None:
        self._all.forget(keys)

    def mask(self, naming: Sequence[str], mask: Callable[[str], str]) -> list[Masked]:
        for record in self._all.get_many(Organisation, naming):
            if record is None:
                raise not_ones_own()
            self._check(record)
        return self._all.mask(naming, mask)

    def commit(self) -> None:
        self._faces.new.clear()
        self._faces.forget()
        turned = self._faces.of_organisations(id_ for one in self._new for id_ in _place(one))
        if not all(any(Face.WHOLE in turned[id_] for id_ in _place(one)) for one in self._new):
            raise NotAllowed(
                "新登记的组织须同时写明属于您的集群。",
                "Say with a new organisation that it belongs to your cluster.",
                code="NOT_IN_CLUSTER",
            )
        self._all.commit()


def _is_the_same(record: Record, stored: Record | None) -> bool:
    """Whether what only a steward changes is as it stands."""
    if not isinstance(record, Organisation) or stored is None:
        return True
    return all(getattr(record, name, None) == getattr(stored, name, None) for name in STEWARDS_CHANGE)


def _place(new: Organisation) -> tuple[str, ...]:
    """Whose place says where a new one belongs: a party belongs where the one does that contains it."""
    parent = new.parent_id if isinstance(new, ClusterParty) else None
    return (new.id, parent) if parent else (new.id,)


def not_ones_own() -> NotAllowed:
    return NotAllowed(
        "这不是您能改的记录；需要时请找工作人员。",
        "This is not yours to change; ask the committee's staff if it should be.",
        code="FORBIDDEN",
    )
