"""The catalogue: both languages say everything, and say it the same way."""

import re
from pathlib import Path
from string import Formatter

import pytest

from api.console import words
from api.console.routes import TEMPLATES
from graph.matching import Band, Direction
from schema import (
    RECORD_TYPES,
    InstitutionForm,
    IntroductionState,
    Organisation,
    OutcomeNature,
    PartyForm,
    ProductKind,
    ReadingPart,
    Stage,
    Visibility,
)

HERE = Path(words.__file__).parent.parent
WRITTEN = "".join(
    file.read_text(encoding="utf-8") for file in [*HERE.rglob("*.py"), *HERE.glob("templates/*.html")]
)
MADE = {
    *(f"kind.{kind.value}" for kind in ProductKind),
    *(f"band.{band.value}" for band in Band),
    *(f"direction.{direction.value}" for direction in Direction),
    *(f"answer.{direction.value}_title" for direction in Direction),
    *(f"card.need.{direction.value}" for direction in Direction),
    *(f"part.{part.value}" for part in ReadingPart),
    *(f"state.{state.value}" for state in IntroductionState),
    *(f"stage.{stage.name}" for stage in Stage),
    *(f"nature.{nature.name}" for nature in OutcomeNature),
    *(f"form.{form.name}" for form in (*PartyForm, *InstitutionForm)),
    *(f"need.visibility.{each.value}" for each in Visibility if each is not Visibility.CATEGORY),
    *(f"type.{type_.__name__}" for type_ in RECORD_TYPES if issubclass(type_, Organisation)),
    *(f"chain.{stage}" for stage in range(-2, 3)),
}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", words.CATALOGUE)
def test_both_languages_say_it(key: str) -> None:
    zh, en = words.CATALOGUE[key]
    assert zh.strip()
    assert en.strip()
    assert fields(zh) == fields(en)


def test_no_part_says_what_another_says() -> None:
    assert len(words.CATALOGUE) == sum(map(len, words.PARTS))


def test_every_key_that_is_made_up_is_there() -> None:
    assert words.CATALOGUE.keys() >= MADE


def test_every_key_that_is_written_is_there() -> None:
    written = set(re.findall(r"""\bsay\(["']([\w.]+)["']\s*[,)]""", WRITTEN))
    assert written <= words.CATALOGUE.keys()


def test_no_key_is_left_over() -> None:
    prefixes = ("of.", "record.", "edge.", "count.", "answer.next_", "nav.", "kept.")
    unused = [
        key
        for key in words.CATALOGUE
        if key not in MADE and not key.startswith(prefixes) and f'"{key}"' not in WRITTEN.replace("'", '"')
    ]
    declared_once = [key for key in unused if WRITTEN.count(f'"{key}"') <= 1]
    assert declared_once == []


def test_every_template_is_there() -> None:
    assert all((HERE / "templates" / name).is_file() for name in TEMPLATES.values())
