"""Who has only what is a kind of the same, or is named a little like it: an 电动机 for who asks for an 永动机."""

from dataclasses import replace
from functools import cache

from graph.knowledge import Knowledge
from graph.matching.question import Candidate, Question, Target
from graph.text.kinds import is_done
from graph.text.normalise import compact
from schema import ProductKind

_ANOTHER_THING, _ANOTHER_SHORT_THING = 0.5, 0.6  # less alike than that it may be another thing
_SHORT = 4
_LIKE_GOODS = (None, ProductKind.GOODS)
_MANIFOLD = (*_LIKE_GOODS, ProductKind.SERVICE, ProductKind.TECHNOLOGY)
_SURELY = 0.7  # so surely it is that thing
_ITSELF, _LIKE_ENOUGH = 0.9, 0.4  # so surely it is offered; so much alike another is looked at beside


class Strangers:
    """The targets of a question that are only a kind of the same. Who has what is of the asked sort, and no goods, is
    no stranger: few offer a technology, and call it as they like."""

    def __init__(self, knowledge: Knowledge, question: Question) -> None:
        self._knowledge = knowledge
        self._question = question
        self._name = cache(knowledge.vocabulary.name)
        offered = knowledge.vocabulary.offered
        self._had = {
            one.wanted for one in question.targets if one.likeness >= _ITSELF and one.product_id in offered
        }
        self._said = {one.wanted for one in question.targets if not one.hops}
        self._said |= {said for said in {one.wanted for one in question.targets} if said and is_done(said)}
        unoffered = self._unoffered()
        self._strange = {
            id(target)
            for target in question.targets
            if (target.product_id in offered or target.by_need)
            and target.likeness < _ANOTHER_SHORT_THING
            and self._is_strange(target, unoffered.get(target.wanted))
        }

    def nearer(self) -> Question:
        """The question without the targets that make nobody a partner."""
        out = {id(one) for one in self._question.targets if self._is_useless(one)}
        if not out:
            return self._question
        return replace(self._question, targets=tuple(t for t in self._question.targets if id(t) not in out))

    def without(self, candidates: list[Candidate]) -> list[Candidate]:
        """Those who are none; nobody where all are."""
        candidates = [one for one in candidates if not self._is_the_use(one)]
        strange = [self._is_stranger(one) for one in candidates]
        if all(strange):
            return []
        return [
            one
            for one, is_strange in zip(candidates, strange, strict=True)
            if not is_strange or not self._is_far(one.target)
        ]

    def _unoffered(self) -> dict[str | None, str]:
        """What each phrase surely is, by its name, where nobody offers that."""
        found: dict[str | None, str] = {}
        names = self._knowledge.vocabulary
        for target in self._question.targets:
            if target.product_id in names.offered or target.likeness < _SURELY or not self._is_meant(target):
                continue
            found.setdefault(target.wanted, names.name(target.product_id))
        return found

    def _is_useless(self, target: Target) -> bool:
        """What nobody offers; strange as it is; or named only a little like what somebody has."""
        if target.product_id not in self._knowledge.vocabulary.offered and not target.by_need:
            return True
        if target.wanted in self._had and target.likeness < _LIKE_ENOUGH:
            return any(hop.edge == "ALIKE" for hop in target.hops)
        return id(target) in self._strange and self._is_far(target) and not self._asks_for_no_goods(target)

    def _is_far(self, target: Target) -> bool:
        """Whether such a stranger is left out though others are none: the thing itself is known, or it is twice alike."""
        return target.wanted in self._said or _is_twice_alike(target)

    def _is_stranger(self, one: Candidate) -> bool:
        return id(one.target) in self._strange and not (
            self._asks_for_no_goods(one.target) and one.kind is one.ask.kind
        )

    def _asks_for_no_goods(self, target: Target) -> bool:
        """Of a text, whose asker nobody knows, what is done is told apart as goods are."""
        asked = self._question.ask_of(target).kind
        return asked not in (_LIKE_GOODS if self._question.seeker else _MANIFOLD)

    def _is_the_use(self, one: Candidate) -> bool:
        """线束 for 找线，做线束用: who makes what the thing is for needs it too."""
        if not one.ask.uses or all(hop.edge != "ALIKE" for hop in one.target.hops):
            return False
        uses = {compact(use) for use in one.ask.uses}
        return not uses.isdisjoint(self._knowledge.vocabulary.all_names(one.product_id))

    def _is_meant(self, target: Target) -> bool:
        """磷酸铁锂 is what a 磷酸铁锂包 is made of: the head of what is only named like the thing is that of the thing."""
        if target.wanted is None or not target.hops or target.hops[0].edge != "ALIKE":
            return True
        head = compact(target.wanted)[-1:]
        return any(name.endswith(head) for name in self._knowledge.vocabulary.all_names(target.product_id))

    def _is_strange(self, target: Target, unoffered: str | None) -> bool:
        """Named a little like what is asked for, by what it is a kind of only; or like what is named like it; or by
        whatever, where it is surely known what is asked for, and nobody offers that."""
        alike = self._alike(target)
        if not alike:
            return False
        (asked, first), (_, last) = alike[0], alike[-1]
        if len(asked) > _SHORT and target.likeness >= _ANOTHER_THING:
            return False
        if first != last:
            alike.append((asked, last))
        if unoffered is not None and unoffered != compact(asked):
            alike.append((unoffered, last))
        is_like = self._knowledge.vocabulary.is_like
        return any("的" not in said and not is_like(said, found) for said, found in alike)

    def _alike(self, target: Target) -> list[tuple[str, str]]:
        """For each such step of the way the words, or the name, and the product that is named like them."""
        names = self._knowledge.vocabulary
        found: list[tuple[str, str]] = []
        for hop in target.hops:
            if hop.edge == "ALIKE":
                name = self._name(hop.source)
                if not name or not names.is_short_for(hop.target, hop.source):
                    found.append((name or hop.source, hop.target))
        return found


def _is_twice_alike(target: Target) -> bool:
    """Named a little like what is named a little like the words: 带座轴承 for 光伏, by 光伏组件."""
    return [hop.edge for hop in target.hops].count("ALIKE") > 1
