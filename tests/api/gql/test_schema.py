"""The schema says what it is in words, and its printed form is true."""

import re
from collections.abc import Iterator
from pathlib import Path

from graphql import (
    FieldDefinitionNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    build_schema,
    parse,
    print_ast,
)

from api.gql.schema import sdl

ROOT = Path(__file__).parents[3]
CHINESE, ENGLISH = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]")
BUILT_IN = {"String", "Int", "Float", "Boolean", "ID"}


def described() -> Iterator[tuple[str, str | None]]:
    """(where, words) of everything that should have words."""
    for name, type_ in build_schema(sdl()).type_map.items():
        if name.startswith("__") or name in BUILT_IN:
            continue
        yield name, type_.description
        if isinstance(type_, GraphQLEnumType):
            yield from ((f"{name}.{value}", one.description) for value, one in type_.values.items())
        elif isinstance(type_, GraphQLInputObjectType):
            yield from ((f"{name}.{field}", one.description) for field, one in type_.fields.items())
        elif isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            for field, one in type_.fields.items():
                yield f"{name}.{field}", one.description
                for argument, given in one.args.items():
                    yield f"{name}.{field}({argument})", given.description


def test_everything_has_words_chinese_then_english() -> None:
    found = list(described())
    assert len(found) > 300
    assert [place for place, words in found if not words] == []
    mute = [
        place
        for place, words in found
        if not ((zh := CHINESE.search(words or "")) and ENGLISH.search(words or "", zh.start()))
    ]
    assert mute == []


def test_the_printed_schema_is_true() -> None:
    printed = (ROOT / "api" / "schema.graphql").read_text(encoding="utf-8")
    assert printed == sdl(), "print it anew: qianxian schema > api/schema.graphql"


# The outside contract, word for word: others call these names with these arguments.
CONTRACT = """
type Query {
  node(id: ID!): Node
  organisation(id: ID, uscc: String, name: String): Organisation
  enterprise(id: ID, uscc: String, name: String): Enterprise
  enterprises(filter: EnterpriseFilter, first: Int! = 20, after: String): EnterpriseConnection!
  clusterParty(id: ID!): ClusterParty
  clusterParties(first: Int! = 20, after: String): ClusterPartyConnection!
  product(id: ID, name: String): Product
  needs(filter: NeedFilter, first: Int! = 20, after: String): NeedConnection!
  search(text: String!, kinds: [NodeKind!], first: Int! = 20, after: String): SearchConnection!
  suggestPartners(enterpriseId: ID!, direction: Direction!, filter: PartnerFilter, weights: [FeatureWeight!], first: Int! = 10, after: String): SuggestionConnection!
  matchNeed(needId: ID!, filter: PartnerFilter, weights: [FeatureWeight!], first: Int! = 10, after: String, reading: ReadingInput): SuggestionConnection!
  matchText(text: String!, filter: PartnerFilter, weights: [FeatureWeight!], first: Int! = 10, after: String, reading: ReadingInput): SuggestionConnection!
  matchTexts(texts: [String!]!, filter: PartnerFilter, first: Int! = 10): [SuggestionConnection!]!
  inferredMakers(productId: ID!, first: Int! = 10, after: String): InferenceConnection!
  inferredInputs(productId: ID!, first: Int! = 10, after: String): InferenceConnection!
  chain(productId: ID!, direction: Direction!, depth: Int! = 2): Chain!
  features: [Feature!]!
}
interface Organisation { id: ID! name: String! }
type Product { id: ID! name: String! }
type SuggestionConnection {
  edges: [SuggestionEdge!]! pageInfo: PageInfo! known: [KnownPartner!]!
  emptyBecause(lang: Language! = ZH): String understood: NeedReading
}
type Suggestion {
  rank: Int! score: Float! band: Band! partner: Organisation! product: Product need: Need direction: Direction!
  reasons: [Reason!]! path: [PathStep!]! unknown: [String!]! ask(lang: Language! = ZH): String
}
type Reason {
  feature: String! contribution: Float! text(lang: Language! = ZH): String! facts: [ID!]! source: Source
}
type PathStep { source: Node! edge: String! target: Node! inferred: Boolean! provenance: Source }
type Source { document: String! sheet: String row: Int quote: String recordedAt: DateTime! }
"""
MUTATIONS = """registerEnterprise updateEnterprise declareOffer updateOffer withdrawOffer registerNeed updateNeed
    closeNeed setMembership setRelation introduce advanceIntroduction recordOutcome"""


def written(field: FieldDefinitionNode) -> str:
    """The field without its words."""
    arguments = [InputValueDefinitionNode(name=a.name, type=a.type, default_value=a.default_value)
                 for a in field.arguments or ()]  # fmt: skip
    return print_ast(FieldDefinitionNode(name=field.name, arguments=tuple(arguments), type=field.type))


def fields_of(text: str) -> dict[str, str]:
    """Type.field → the field as it is written."""
    return {
        f"{type_.name.value}.{field.name.value}": written(field)
        for type_ in parse(text).definitions
        if isinstance(type_, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode)
        for field in type_.fields or ()
    }


def test_what_others_call_has_these_names_arguments_and_types() -> None:
    ours, promised = fields_of(sdl()), fields_of(CONTRACT)
    assert len(promised) > 45
    # What may be left out and came later: `unknown` may be said in English too, and who is known elsewhere be asked for.
    added = re.compile(r"\(lang: Language! = ZH\)|, externalId: ExternalIdInput")
    found = {name: added.sub("", ours.get(name, "")) for name in promised}
    assert found == {name: added.sub("", field) for name, field in promised.items()}
    assert {f"Mutation.{name}" for name in MUTATIONS.split()} <= ours.keys()
    direction = build_schema(sdl()).type_map["Direction"]
    assert isinstance(direction, GraphQLEnumType)
    assert list(direction.values) == ["UPSTREAM", "DOWNSTREAM"]


def test_an_argument_that_may_be_left_out_has_no_default() -> None:
    assert "= null" not in sdl()
