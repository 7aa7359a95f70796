"""Why nobody is suggested: which kind of nothing it is, and what to do next."""

from collections.abc import Mapping

from graph.knowledge import Knowledge
from graph.matching.answer import Direction, Empty, Words
from graph.matching.gather import CONDITIONS, Gathered
from graph.matching.known import Known
from graph.matching.question import Candidate, Question, Target
from graph.text.normalise import compact
from schema import NeedReading, ProductKind

_ANOTHER_THING, _ANOTHER_SHORT_THING = 0.5, 0.6  # less alike than that it may be another thing
_SHORT = 4
_DONE = ("加工", "服务", "处理", "维修", "培训", "运输")
_SURELY = 0.7  # so surely it is that thing


def without_strangers(
    knowledge: Knowledge, question: Question, candidates: list[Candidate]
) -> list[Candidate]:
    """Those who do not only have what is a kind of the same: an 电动机 for who asks for an 永动机. Who has
    what is of the asked sort, and no goods, is none: few offer a technology, and call it as they like."""
    candidates = [one for one in candidates if not _is_the_use(knowledge, one)]
    offered = knowledge.vocabulary.offered
    unoffered: dict[str | None, str] = {}  # what a phrase surely is that nobody offers
    for target in question.targets:
        if target.likeness >= _SURELY and target.product_id not in offered and _is_meant(knowledge, target):
            unoffered.setdefault(target.wanted, target.product_id)
    targets = {id(one.target): one.target for one in candidates}  # many were found by one
    strange = {key for key, target in targets.items() if _is_stranger(knowledge, target, unoffered)}
    strangers = {
        one.partner.id
        for one in candidates
        if id(one.target) in strange and not _is_of_the_sort(question, one)
    }
    if len(strangers) == len(candidates):
        return []
    said = {target.wanted for target in question.targets if not target.hops or _is_done(target.wanted)}
    return [
        one
        for one in candidates
        if one.partner.id not in strangers or (one.target.wanted not in said and not _is_twice_alike(one))
    ]


def _is_the_use(knowledge: Knowledge, one: Candidate) -> bool:
    """线束 for 找线，做线束用: who makes what the thing is for needs it too."""
    if not one.ask.uses or all(hop.edge != "ALIKE" for hop in one.target.hops):
        return False
    uses = {compact(use) for use in one.ask.uses}
    return not uses.isdisjoint(knowledge.vocabulary.all_names(one.product_id))


def _is_meant(knowledge: Knowledge, target: Target) -> bool:
    """磷酸铁锂 is what a 磷酸铁锂包 is made of: the head of what is only named like the thing is that of the thing."""
    if target.wanted is None or not target.hops or target.hops[0].edge != "ALIKE":
        return True
    head = compact(target.wanted)[-1:]
    return any(name.endswith(head) for name in knowledge.vocabulary.all_names(target.product_id))


def _is_twice_alike(one: Candidate) -> bool:
    """Named a little like what is named a little like the words: 带座轴承 for 光伏, by 光伏组件."""
    return [hop.edge for hop in one.target.hops].count("ALIKE") > 1


def _is_done(wanted: str | None) -> bool:
    """CNC精加工: whatever is done has its name, on record or not."""
    return wanted is not None and wanted.endswith(_DONE)


def _is_of_the_sort(question: Question, candidate: Candidate) -> bool:
    asked = candidate.ask.kind if question.seeker else None
    return asked not in (None, ProductKind.GOODS) and candidate.kind is asked


def _is_stranger(knowledge: Knowledge, target: Target, unoffered: Mapping[str | None, str]) -> bool:
    """Named a little like what is asked for, by what it is a kind of only; or like what is named like it; or by
    whatever, where it is surely known what is asked for, and nobody offers that."""
    names = knowledge.vocabulary
    alike = [
        (names.name(hop.source) or hop.source, hop.target)
        for hop in target.hops
        if hop.edge == "ALIKE" and not names.is_short_for(hop.target, hop.source)
    ]
    if not alike or target.likeness >= (
        _ANOTHER_THING if len(alike[0][0]) > _SHORT else _ANOTHER_SHORT_THING
    ):
        return False
    if known := unoffered.get(target.wanted):
        alike.append((names.name(known), alike[-1][1]))
    if len(alike) > 1:
        alike.append((alike[0][0], alike[-1][1]))
    return any("的" not in asked and not names.is_like(asked, found) for asked, found in alike)


def why_empty(question: Question, gathered: Gathered, known: Known, reading: NeedReading | None) -> Empty:
    """Which kind of nothing it is, and what to do next."""
    said, said_en = _wanted(reading)
    if said and not question.targets:
        return Empty(
            "NOT_UNDERSTOOD",
            Words(
                f"要找的是{said}，但还没有登记过这样的产品，也没有名称相近的；请换通用的名称再试，或登记新的供给。",
                f"Wanted is {said_en}, but no product on record has that name or one like it; "
                "try its usual name, or register new offers.",
            ),
        )
    if reading is not None and not question.targets:
        return Empty(
            "NOT_UNDERSTOOD",
            Words(
                "没有读出要找的产品；请写出产品名称，例如“求购深沟球轴承，每月2000套”。",
                "No product was understood; name it, for example “求购深沟球轴承” (deep groove ball bearings).",
            ),
        )
    if not question.targets:
        return Empty(
            "NOTHING_TO_ASK",
            Words(
                "还不知道该组织生产什么、需要什么；请先登记它的产品或需求。",
                "Nobody recorded yet what this organisation makes or needs; register its products or needs first.",
            ),
        )
    hard = [gate for gate in CONDITIONS if gathered.kept_out.get(gate)]
    if hard:
        many = len(set().union(*(gathered.kept_out[gate] for gate in hard)))
        return Empty(
            "OUT_OF_CONDITIONS",
            Words(
                f"有{many}家对得上，但不符合所限条件（地区、供应到哪里、类型、资质或不要的）；可放宽条件再试。",
                f"Fitting but outside the conditions (region, where it is delivered, type, certificates, what is not wanted): {many}; "
                "relax them and ask again.",
            ),
        )
    if gathered.kept_out.get("known") or gathered.kept_out.get("refused"):
        return Empty(
            "ONLY_KNOWN",
            Words("合适的都已经是伙伴，或已被拒绝。", "All that fit are partners already, or were refused."),
        )
    if gathered.kept_out.get("expired"):
        return Empty(
            "OUT_OF_CONDITIONS",
            Words(
                "相关的供给或需求都已过期；请向对方重新确认。",
                "The offers or needs that fit have expired; ask to renew them.",
            ),
        )
    found = Words(f"要找的是{said}，" if said else "", f"Wanted is {said_en}; " if said else "")
    sought = Words("供给", "offers") if question.direction is Direction.UPSTREAM else Words("需求", "needs")
    return Empty(
        "NOBODY",
        Words(
            f"{found.zh}目前没有已知的对象；可请工作人员走访打听，或登记新的{sought.zh}。",
            f"{found.en}nobody is known for it; ask around on visits, or register new {sought.en}.",
        ),
    )


def _wanted(reading: NeedReading | None) -> tuple[str, str]:
    """What the reading says is wanted, in its own words; empty where nothing is."""
    phrases = [f"“{one.phrase}”" for one in (reading.wanted if reading else ())]
    return "、".join(phrases), ", ".join(phrases)
