"""Every noun, and which one a record's type belongs to."""

from graph.stores.neo4j.drawing import Noun
from graph.stores.neo4j.entrusted import ENTRUSTED
from graph.stores.neo4j.needs import NEEDS
from graph.stores.neo4j.offers import OFFERS
from graph.stores.neo4j.organisations import DECISIONS, MEMBERSHIPS, ORGANISATIONS
from graph.stores.neo4j.products import INPUTS, JUDGEMENTS, KINDS, MEANINGS, PRODUCTS
from graph.stores.neo4j.relations import INTRODUCTIONS, OUTCOMES, RELATIONS, REPORTED
from schema import Organisation, Record

NOUNS: tuple[Noun, ...] = (
    ORGANISATIONS,
    MEMBERSHIPS,
    PRODUCTS,
    INPUTS,
    KINDS,
    MEANINGS,
    OFFERS,
    NEEDS,
    RELATIONS,
    INTRODUCTIONS,
    OUTCOMES,
    REPORTED,
    DECISIONS,
    JUDGEMENTS,
    ENTRUSTED,
)
NOUN_OF: dict[type[Record], Noun] = {
    Organisation: ORGANISATIONS,
    **{type_: noun for noun in NOUNS for type_ in noun.types},
}
