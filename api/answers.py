"""An answer of the matcher as plain JSON: what the command line prints and others may read."""

from dataclasses import asdict
from typing import Any

from graph.matching import Answer, KnownPartner, PathStep, Reason, Suggestion
from schema import Need, NeedReading, Organisation, Product, Record, Source
from schema.region import divisions

Json = dict[str, Any]


def answer_json(answer: Answer, lang: str) -> Json:
    """The whole answer; scores unrounded, ids as in GraphQL, sentences in `lang`."""
    return {
        "seeker": named(answer.seeker),
        "direction": answer.direction.value,
        "understood": reading_json(answer.understood) if answer.understood else None,
        "suggestions": [suggestion_json(suggestion, lang) for suggestion in answer.suggestions],
        "known": [known_json(known, lang) for known in answer.known],
        "empty_because": answer.empty.words.text(lang) if answer.empty else None,
        "empty_code": answer.empty.code if answer.empty else None,
        "more": answer.more,
    }


def suggestion_json(suggestion: Suggestion, lang: str) -> Json:
    return {
        "rank": suggestion.rank,
        "score": suggestion.score,
        "band": suggestion.band.value,
        "partner": named(suggestion.partner),
        "product": named(suggestion.product),
        "need": named(suggestion.need),
        "direction": suggestion.direction.value,
        "acquainted": suggestion.acquainted,
        "reasons": [reason_json(reason, lang) for reason in suggestion.reasons],
        "path": [step_json(step) for step in suggestion.path],
        "unknown": [words.text(lang) for words in suggestion.unknown],
        "ask": suggestion.ask.text(lang) if suggestion.ask else None,
    }


def reason_json(reason: Reason, lang: str) -> Json:
    return {
        "feature": reason.feature,
        "contribution": reason.contribution,
        "text": reason.words.text(lang),
        "facts": list(reason.facts),
        "source": source_json(reason.source),
    }


def step_json(step: PathStep) -> Json:
    return {
        "source": named(step.source),
        "edge": step.edge,
        "target": named(step.target),
        "inferred": step.inferred,
        "provenance": source_json(step.provenance),
    }


def known_json(known: KnownPartner, lang: str) -> Json:
    return {
        "partner": named(known.partner),
        "relation": known.relation.text(lang),
        "product": named(known.product),
        "fact_id": known.fact_id,
        "source": source_json(known.source),
    }


def reading_json(reading: NeedReading) -> Json:
    """What was understood; regions with their names."""
    plain = asdict(reading)
    plain["wanted"] = [
        {
            "phrase": wanted.phrase,
            "weight": wanted.weight,
            "products": [{"id": id_, "fit": fit} for id_, fit in wanted.products],
        }
        for wanted in reading.wanted
    ]
    if reading.region:
        names = [{"code": code, "name": divisions().full_name(code)} for code in reading.region.codes]
        plain["region"] = {"regions": names, "strict": reading.region.strict, "text": reading.region.text}
    return plain


def named(record: Record | None) -> Json | None:
    """A record by its id and what people call it. Nothing else of it, so never a contact."""
    match record:
        case None:
            return None
        case Organisation() | Product():
            return {"id": record.id, "name": record.name}
        case Need():
            return {"id": record.id, "text": record.text}
        case _:
            return {"id": record.id}


def source_json(source: Source | None) -> Json | None:
    if source is None:
        return None
    return {"document": source.document, "sheet": source.sheet, "row": source.row, "cited": source.cited}
