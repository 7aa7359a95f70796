"""Which words head a column, what kind of sheet they make, and what stands in it where they say nothing."""

from loaders.headings.recognition import BUILT_IN, Words, plain
from loaders.headings.words import HEADINGS, LISTS, TECHNICAL, Kind, written

fields_of, recognise = BUILT_IN.fields_of, BUILT_IN.recognise

__all__ = [
    "BUILT_IN",
    "HEADINGS",
    "LISTS",
    "TECHNICAL",
    "Kind",
    "Words",
    "fields_of",
    "plain",
    "recognise",
    "written",
]
