"""产品, 产品关系, 别名 and 简称: what things are called and how they hang together."""

from committee.recording import decision_id, edge_id, product_id
from loaders.rows import Row
from loaders.workbook.words import kind_of
from loaders.world import World
from schema import (
    ClusterParty,
    Enterprise,
    IdentityDecision,
    InputOf,
    Institution,
    KindOf,
    MayMean,
    Organisation,
    Product,
    ProductEdge,
    Verdict,
)
from schema.names import fold

_KIND_WORDS = frozenset(
    ("小类", "属于", "是一种", "类属", "上级产品", "产品小类", "kind_of", "kindof", "is_a")
)
_INPUT_WORDS = frozenset(
    ("用于", "上游材料", "投入", "原材料", "上游", "配套", "input_of", "inputof", "used_in")
)
_MEANING_WORDS = frozenset(("可能指", "may_mean", "maymean", "简称"))


def note_name(row: Row, world: World) -> None:
    """That the name is a product's own, before any row calls something else so."""
    if name := row.text("name"):
        world.products.own_names.add(fold(name))


def build_product(row: Row, world: World) -> None:
    """A product, service or other element, with its other names."""
    name = row.needed_name("name", "名称", "name")
    for alias in row.several("aliases"):
        row.refuse_invisible(alias, "aliases")
    known = world.products.called(name)
    own = known.id if known else product_id(name)
    free, taken = _other_names(row, world, name, own)
    world.make(row, Product, own, name=name, kind=kind_of(row), note=row.note(), aliases=tuple(free))
    for alias in taken:
        _may_mean(row, world, alias, own)


def _other_names(row: Row, world: World, name: str, own: str) -> tuple[list[str], list[str]]:
    """The aliases that are free, or are its names already, and those that name another product: that two are one is
    for a person to say."""
    free: list[str] = []
    taken: list[str] = []
    known = world.products.get(own)
    its_names = {fold(one) for one in known.names} if known else set()
    for alias in row.several("aliases"):
        other = world.products.called(alias)
        if fold(alias) in its_names or fold(alias) == fold(name) or (other and other.id == own):
            free += [alias] if fold(alias) != fold(name) else []
        elif other or fold(alias) in world.products.own_names:
            taken.append(alias)
        else:
            free.append(alias)
    return free, taken


def _may_mean(row: Row, world: World, alias: str, own: str) -> None:
    """Another product's name is used for this one too: who asks for that may mean this."""
    other = world.product(row, alias, column="aliases")
    known = world.products.get(other)
    assert known
    row.warn(
        "NAME_TAKEN",
        f"这个名称已属于另一产品“{known.name}”，记为“可能指”；如确为同一产品，请在“别名”表里写明。",
        f"This is a name of another product, “{known.name}”, which now may mean this one; say in the sheet 别名 if both are one.",
        "aliases",
        alias,
    )
    put_edge(row, world, MayMean, other, own)


def build_parents(row: Row, world: World) -> None:
    """The more general products that 上级产品 names."""
    own = world.product(row, row.needed_name("name", "名称", "name"), column="name")
    for name in row.several("parent"):
        if (parent := world.product(row, name, column="parent")) == own:
            row.warn("SELF_RELATION", *_OWN_PARENT, "parent", name)
        elif world.products.is_kind_of(parent, own):
            row.warn("CYCLE", *_cycle(name), "parent", name)
        else:
            put_edge(row, world, KindOf, own, parent)


_OWN_PARENT = ("上级产品写的就是它自己；未写入。", "The product above it is itself; left out.")


def _cycle(name: str) -> tuple[str, str]:
    return (
        f"“{name}”已经是它的小类，不能又是它的上级；未写入。",
        f"“{name}” is a kind of it already and cannot be above it; left out.",
    )


def build_relation(row: Row, world: World) -> None:
    """用于: one goes into the other; 小类: one is a kind of the other."""
    upstream = world.product(
        row, row.needed_name("upstream", "上游产品", "upstream product"), column="upstream"
    )
    name = row.needed_name("downstream", "下游产品", "downstream product")
    downstream = world.product(row, name, column="downstream")
    word = fold(row.text("relation") or "用于")
    if word not in _KIND_WORDS | _INPUT_WORDS | _MEANING_WORDS:
        raise row.rejected(
            "UNKNOWN_KIND",
            "不认识的关系，可写“用于”“小类”或“可能指”。",
            "Not a known relation; write 用于 (goes into), 小类 (is a kind of) or 可能指 (may mean).",
            "relation",
            row.text("relation"),
        )
    if upstream == downstream:
        raise row.rejected(
            "SELF_RELATION", "上下游是同一个产品。", "Both are the same product.", "downstream", name
        )
    if word in _KIND_WORDS and world.products.is_kind_of(downstream, upstream):
        raise row.rejected("CYCLE", *_cycle(name), "downstream", name)
    type_ = KindOf if word in _KIND_WORDS else MayMean if word in _MEANING_WORDS else InputOf
    edge = world.make(
        row, type_, edge_id(type_, upstream, downstream),
        source_id=upstream, target_id=downstream, note=row.note(),
    )  # fmt: skip
    world.detailed.add(edge_id(type(edge), upstream, downstream))


def build_short_form(row: Row, world: World) -> None:
    """A short form that may mean the product, and others too; 行业 says where."""
    name = row.needed_name("name", "简称", "short form")
    meant = world.product(row, row.needed_name("product", "产品", "product"), column="product")
    short = world.product_named(row, name, column="name")
    if short == meant:
        raise row.rejected(
            "SELF_RELATION",
            "简称就是这个产品的名称。",
            "The short form is a name of this product.",
            "name",
            name,
        )
    world.make(
        row, MayMean, edge_id(MayMean, short, meant), source_id=short, target_id=meant, note=row.note()
    )  # fmt: skip


def put_edge(
    row: Row,
    world: World,
    type_: type[ProductEdge],
    source_id: str,
    target_id: str,
    *,
    confidence: float | None = None,
    note: str | None = None,
) -> None:
    """An edge that a row says beside its main fact."""
    world.put(
        type_(
            id=edge_id(type_, source_id, target_id),
            source_id=source_id,
            target_id=target_id,
            note=note,
            sources=(row.source(confidence),),
        )
    )


def build_alias(row: Row, world: World) -> None:
    """Another way of writing an organisation or product, or one that is *not* the same."""
    name = row.needed_name("name", "写法", "way of writing")
    relation = row.text("relation") or "同一企业"
    if "产品" in relation and says_same(relation):
        meant = world.product(row, row.needed_name("meant", "所指", "product that is meant"), column="meant")
        known = world.products.get(meant)
        assert known
        world.put(Product(id=meant, name=known.name, aliases=(name,), sources=(row.source(),)))
    elif says_same(relation):
        one = world.organisations.get(world.named(row, "meant", "所指", "organisation that is meant"))
        assert one
        world.put(_with_alias(row, one, name))
    else:
        _put_decision(row, world, name, relation)


def says_same(relation: str) -> bool:
    """Whether the words say that it is another name, and not that two are different."""
    return relation.startswith(("同", "即", "same"))


def _with_alias(row: Row, one: Organisation, name: str) -> Organisation:
    if isinstance(one, ClusterParty):
        return ClusterParty(id=one.id, name=one.name, aliases=(name,), form=one.form, sources=(row.source(),))
    if isinstance(one, Institution):
        return Institution(id=one.id, name=one.name, aliases=(name,), form=one.form, sources=(row.source(),))
    return Enterprise(id=one.id, name=one.name, aliases=(name,), sources=(row.source(),))


def _put_decision(row: Row, world: World, name: str, words: str) -> None:
    """不是E-LG（集团与子公司）: the reference may stand in the words."""
    if row.text("meant"):
        id_ = world.meant(row, "meant")
    else:
        named = words.partition("(")[0].partition("（")[0].removeprefix("不是").strip()
        id_ = world.numbered(row, named)
    verdict = Verdict.GROUP if "集团" in words and "不是" not in words else Verdict.DIFFERENT
    world.make(
        row, IdentityDecision, decision_id(name, id_, words),
        verdict=verdict, name=name, organisation_id=id_, words=words,
    )  # fmt: skip
