"""Why nobody is suggested: which kind of nothing it is, and what to do next."""

from graph.matching.answer import Direction, Empty, Words
from graph.matching.gather import CONDITIONS, Gathered
from graph.matching.known import Known
from graph.matching.question import Question
from schema import NeedReading


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
