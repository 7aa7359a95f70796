"""The sentences of reasons: plain enough to be read aloud on the telephone, and true of the facts they cite."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from graph.matching.answer import Direction, Words
from graph.matching.features import Evidence, place_name
from graph.matching.question import Candidate, Hop, Question
from graph.text.kinds import guess_kind
from graph.text.normalise import compact
from schema import Product, ProductEdge, ProductKind, Record, Source
from schema.region import ancestors, contains, level_of

_LONGEST_QUOTE = 30
_FEW = 3
_MUCH_ALIKE = 0.6
_NEARLY_ALL = 1.0 - 1e-6


@dataclass(frozen=True, slots=True)
class Explained:
    """The records that the shown suggestions speak of, read at once."""

    products: Mapping[str, Product]
    edges: Mapping[str, ProductEdge]
    others: Mapping[str, Record]

    def name(self, product_or_phrase: str) -> str:
        product = self.products.get(product_or_phrase)
        return product.name if product else product_or_phrase

    def supplies(self, product_id: str) -> Words:
        """供应 goods, 提供 anything else."""
        product = self.products.get(product_id)
        kind = product and (product.kind or guess_kind(product.name))
        goods = kind in (None, ProductKind.GOODS)
        return Words("供应", "supplies") if goods else Words("提供", "provides")


Said = tuple[Words, Record | None]
Say = Callable[[Question, Candidate, Evidence, Explained], Said]


def source_of(record: Record | None) -> Source | None:
    return record.sources[0] if record is not None and record.sources else None


def quoted(text: str) -> str:
    """Somebody's words, the first of them where they are many."""
    return f"“{text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + '…'}”"


def _cited(words: Words, record: Record | None) -> Words:
    source = source_of(record)
    if source is None:
        return words
    return Words(f"{words.zh}（来源：{source.label('zh')}）", f"{words.en} (source: {source.label('en')})")


def _seeker(question: Question) -> Words:
    called = question.seeker.called if question.seeker else None
    return Words(called or "本方", called or "the seeker")


def _fit(question: Question, candidate: Candidate, found: Evidence, known: Explained) -> Said:
    partner, product = candidate.partner.called, known.name(candidate.product_id)
    if need := candidate.need:
        words = Words(f"{partner}需要{quoted(need.text)}", f"{partner} needs {quoted(need.text)}")
        return _cited(_with_way(words, question, candidate, known), need), need
    verb = known.supplies(candidate.product_id)
    words = Words(f"{partner}{verb.zh}{product}", f"{partner} {verb.en} {product}")
    return _cited(_with_way(words, question, candidate, known), candidate.offer), candidate.offer


def _with_way(words: Words, question: Question, candidate: Candidate, known: Explained) -> Words:
    """How the asked product and the offered one hang together, before what the partner has."""
    target = candidate.target
    ways = [_hop(hop, known, question.direction, target.fit) for hop in target.hops]
    if target.own is not None:
        mine, who = known.name(target.own.product_id), _seeker(question)
        if ways and _begins_with(ways[0].zh, target.hops[0], known) == mine:
            ways[0] = Words(f"{who.zh}的{ways[0].zh}", f"{who.en}’s {ways[0].en}")
        else:
            verb = known.supplies(target.own.product_id)
            ways.insert(0, Words(f"{who.zh}{verb.zh}{mine}", f"{who.en} {verb.en} {mine}"))
    said = [*ways, words] if ways else (words,)
    english = "; ".join([one.en for one in said])
    return Words("；".join([one.zh for one in said]), english[:1].upper() + english[1:])


def _begins_with(sentence: str, hop: Hop, known: Explained) -> str:
    """Which end of the step the sentence begins with: 液压油缸的名称里就有“液压油” speaks of the 液压油缸."""
    ends = [known.name(hop.source), known.name(hop.target)]
    return max(filter(sentence.startswith, ends), key=len, default="")


def _hop(hop: Hop, known: Explained, direction: Direction, fit: float) -> Words:
    a, b = known.name(hop.source), known.name(hop.target)
    if hop.edge == "INPUT_OF" and direction is Direction.UPSTREAM:
        return Words(f"{b}用到{a}", f"{b} takes {a}")
    if hop.edge == "INPUT_OF":
        return Words(f"{a}用于{b}", f"{a} goes into {b}")
    if hop.edge == "KIND_OF" and hop.fact is None:
        return Words(f"{a}按名称是{b}的一种", f"{a} is by its name a kind of {b}")
    if hop.edge == "KIND_OF":
        return Words(f"{a}是{b}的一种", f"{a} is a kind of {b}")
    if hop.edge == "MAY_MEAN":
        return Words(f"说“{a}”可能指{b}", f"“{a}” may mean {b}")
    if hop.edge == "PART_OF":
        return Words(f"{a}按名称属于{b}", f"{a} is by its name part of {b}")
    if compact(a) in compact(b):
        return Words(f"{b}的名称里就有“{a}”", f"the name of {b} holds “{a}”")
    if fit >= _MUCH_ALIKE:
        return Words(f"{a}与{b}名称相近", f"{a} is named like {b}")
    return Words(f"{a}与{b}名称只有些像", f"{a} is named only somewhat like {b}")


def _need(question: Question, candidate: Candidate, found: Evidence, known: Explained) -> Said:
    need = candidate.need or candidate.target.need
    assert need is not None
    if candidate.need:
        who = candidate.partner.called
        words = Words(f"这项需求是{who}自己写明的", f"{who} stated this need itself")
    else:
        who_, text = _seeker(question), quoted(need.text)
        words = Words(f"{who_.zh}写明了需求：{text}", f"{who_.en} stated the need: {text}")
    return _cited(words, need), need


def _region(question: Question, candidate: Candidate, found: Evidence, known: Explained) -> Said:
    asked, has, shared = place_name(found.asked), place_name(found.has), _shared(found.asked, found.has)
    if candidate.ask.region:
        words = Words(f"要{asked}的，它在{has}", f"Asked for {asked}, it is in {has}")
        if not contains(found.asked, found.has):
            words = Words(f"{words.zh}，同在{shared}", f"{words.en}, both in {shared}")
    elif shared == has:
        words = Words(f"同在{has}", f"Both are in {has}")
    elif shared == asked:
        words = Words(f"同在{asked}，它在{has}", f"Both are in {asked}, it is in {has}")
    else:
        words = Words(f"同在{shared}：{asked}和{has}", f"Both are in {shared}: {asked} and {has}")
    return _cited(words, candidate.partner), candidate.partner


def _shared(one: str, other: str) -> str:
    """The narrowest division that holds both."""
    common = set(ancestors(one)) & set(ancestors(other))
    return place_name(min(common, key=level_of)) if common else ""


def _kind(question: Question, candidate: Candidate, found: Evidence, known: Explained) -> Said:
    product, sort = known.name(candidate.product_id), ProductKind(found.asked)
    return Words(f"要的是{sort.zh}，{product}正是", f"Asked for is {sort.value}; {product} is that"), None


def _form(question: Question, candidate: Candidate, found: Evidence, known: Explained) -> Said:
    words = Words(f"想找{found.has}，它正是", f"Wished for is such an institution ({found.has})")
    return _cited(words, candidate.partner), candidate.partner


def _remarks(question: Question, candidate: Candidate, found: Evidence, known: Explained) -> Said:
    spoken = "、".join(f"“{words}”" for words in candidate.remarked[:_FEW])
    quote = quoted(" ".join(found.has.split()))
    words = Words(f"它的说明{quote}提到{spoken}", f"Its remarks {quote} speak of {spoken}")
    return words, candidate.offer


def _delivery(question: Question, candidate: Candidate, found: Evidence, known: Explained) -> Said:
    has, asked = place_name(found.has), place_name(found.asked)
    return Words(
        f"写明供应到{has}，含{asked}", f"It says that it delivers to {has}, {asked} included"
    ), candidate.offer


def _main(question: Question, candidate: Candidate, found: Evidence, known: Explained) -> Said:
    product = known.name(candidate.product_id)
    if candidate.offer is not None and candidate.offer.share is not None:
        share = _of_revenue(candidate.offer.share)
        words = Words(f"{product}占它营收的{share}", f"{product} is {share} of its revenue")
    else:
        words = Words(f"{product}是它的主营产品", f"{product} is a main product of it")
    return words, candidate.offer


def _of_revenue(share: float) -> str:
    """In per cent; what is too little for one digit is not said to be nothing."""
    return f"{share:.1%}".replace(".0%", "%") if share >= 0.0005 or share <= 0.0 else "<0.1%"


def _breadth(question: Question, candidate: Candidate, found: Evidence, known: Explained) -> Said:
    some = 1 + len(candidate.others)
    all_ = max(candidate.offers, some)
    fit = "fits" if some == 1 else "fit"
    if candidate.need:
        return Words(f"它有{some}项需求对得上", f"{some} of its needs {fit}"), candidate.need
    if all_ == 1:
        words = Words("它只登记了这1项供给", "This is its only offer on record")
    elif some == all_:
        all_of = "Both" if all_ == 2 else f"All {all_}"
        words = Words(f"它登记的{all_}项供给都对得上", f"{all_of} of its offers on record fit")
    else:
        words = Words(f"它登记了{all_}项供给，{some}项对得上", f"Of its {all_} offers on record {some} {fit}")
    return words, candidate.offer


def _whose(candidate: Candidate) -> Words:
    """Whose names hold the words: of a need those of what it names, or only of what its words may mean."""
    if candidate.need is None:
        return Words("它供的", "What it offers")
    read = candidate.need.reading.wanted if candidate.need.reading else ()
    named = [id_ for one in read for id_, fit in one.products if fit == 1.0]
    if candidate.product_id in (candidate.need.product_id, *named):
        return Words("它要的", "What it needs")
    return Words("它的需求可能指的", "What its need may mean")


def _coverage(question: Question, candidate: Candidate, found: Evidence, known: Explained) -> Said:
    asked, fact = known.name(found.asked), candidate.offer or candidate.need
    whose = _whose(candidate)
    share = candidate.covered.share if candidate.covered else 0.0
    if share > _NEARLY_ALL:
        return Words(
            f"“{asked}”的字，{whose.zh}名称里都有", f"{whose.en} has all of “{asked}” in its names"
        ), fact
    return Words(
        f"“{asked}”的字，{whose.zh}名称里有约{min(share, 0.99):.0%}",
        f"{whose.en} has about {min(share, 0.99):.0%} of “{asked}” in its names",
    ), fact


def _name(question: Question, candidate: Candidate, found: Evidence, known: Explained) -> Said:
    parts = "、".join(f"“{part}”" for part in candidate.named)
    return Words(f"单位名称里就有{parts}", f"Its name holds {parts}"), candidate.partner


def _context(question: Question, candidate: Candidate, found: Evidence, known: Explained) -> Said:
    words = Words(
        f"它的产品或名称也提到用途“{found.asked}”",
        f"What it offers, or its name, also speaks of the use “{found.asked}”",
    )
    return words, candidate.offer


def _application(question: Question, candidate: Candidate, found: Evidence, known: Explained) -> Said:
    edge = known.edges.get(candidate.offers_use[0])
    use = known.name(edge.target_id) if edge else found.asked
    product = known.name(candidate.product_id)
    return _cited(Words(f"{product}正用于{use}", f"{product} goes into {use}"), edge), edge


def _capacity(question: Question, candidate: Candidate, found: Evidence, known: Explained) -> Said:
    words = Words(f"产能{found.has}，要{found.asked}", f"Capacity {found.has}, asked {found.asked}")
    return _cited(words, candidate.offer), candidate.offer


def _certificates(question: Question, candidate: Candidate, found: Evidence, known: Explained) -> Said:
    words = Words(f"要{found.asked}，它有{found.has}", f"Asked for {found.asked}, it holds {found.has}")
    return _cited(words, candidate.partner), candidate.partner


def _record(question: Question, candidate: Candidate, found: Evidence, known: Explained) -> Said:
    count = len(candidate.proofs)
    words = Words(f"它以前有{count}次牵线见了效", f"{count} earlier introductions of it came to use")
    return words, candidate.partner


SAY: Mapping[str, Say] = {
    "product_fit": _fit,
    "stated_need": _need,
    "kind": _kind,
    "region": _region,
    "form": _form,
    "remarks": _remarks,
    "delivery": _delivery,
    "main_business": _main,
    "breadth": _breadth,
    "coverage": _coverage,
    "name_says": _name,
    "context": _context,
    "application": _application,
    "capacity": _capacity,
    "certificates": _certificates,
    "track_record": _record,
}
