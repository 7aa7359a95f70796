"""What would break those who use the schema is listed, and refused unless it was said."""

import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from graphql import GraphQLEnumType, build_schema

from api.cli import main
from api.gql.released import Harm, Release, refused
from api.gql.schema import sdl

OLD = """
type Query { need(id: ID!, lang: String): Need old: Int @deprecated(reason: "用 need。Use need, until 2026-03-01.") }
type Need { id: ID! text: String state: State }
enum State { OPEN CLOSED }
union Found = Query | Need
input Wish { text: String }
directive @once on FIELD
"""
TODAY = date(2026, 3, 1)


def lacking(
    new: str, version: str = "1.0.1", changelog: str = "", today: date = TODAY
) -> list[tuple[str, str, str]]:
    """(harm, where, what is lacking) of each change that is refused."""
    release = Release("1.0.0", OLD)
    return [
        (one.harm.value, one.where, what.split(" ")[1])
        for one, what in refused(release, new, version, changelog, today)
    ]


def test_what_changed_is_named_by_what_it_is() -> None:
    new = (
        OLD.replace("text: String state", "text: Int state").replace("OPEN CLOSED", "OPEN PAUSED")
        .replace("lang: String", "lang: String, day: Int!").replace("Query | Need", "Query")
        .replace("{ text: String }", "{ text: String more: Int }").replace("directive @once on FIELD", "")
    )  # fmt: skip
    found = {(one.harm, one.where) for one in Release("1.0.0", OLD).changes(new)}
    assert found == {
        (Harm.BREAKING, "Need.text"), (Harm.BREAKING, "State.CLOSED"), (Harm.BREAKING, "Query.need"),
        (Harm.BREAKING, "Found"), (Harm.BREAKING, "@once"),
        (Harm.DANGEROUS, "State.PAUSED"), (Harm.DANGEROUS, "Wish.more"),
    }  # fmt: skip


def test_what_is_only_added_is_safe() -> None:
    assert lacking(OLD.replace("type Need {", "type Need { note: String")) == []


def test_a_breaking_change_needs_a_version_and_a_line() -> None:
    gone = OLD.replace("text: String state", "state")
    assert lacking(gone) == [("breaking", "Need.text", "version"), ("breaking", "Need.text", "line")]
    assert lacking(gone, "2.0.0") == [("breaking", "Need.text", "line")]
    assert lacking(gone, "1.1.0", "# x\n\n## 1.1.0\n\n- `Need.text` is gone.\n") == [
        ("breaking", "Need.text", "version")
    ]
    assert lacking(gone, "2.0.0", "# x\n\n## 2.0.0\n\n- `Need.text` is gone.\n") == []
    earlier = "# x\n\n## 2.0.0\n\n- Nothing.\n\n## 1.0.0\n\n- `Need.text` is new.\n"
    assert lacking(gone, "2.0.0", earlier) == [("breaking", "Need.text", "line")]


def test_a_dangerous_change_needs_a_line() -> None:
    added = OLD.replace("OPEN CLOSED", "OPEN CLOSED PAUSED")
    assert lacking(added) == [("dangerous", "State.PAUSED", "line")]
    assert lacking(added, changelog="# x\n\n## 1.0.1\n\n- A need may wait (`State.PAUSED`).\n") == []


def test_what_was_deprecated_goes_when_its_day_has_come() -> None:
    gone = re.sub(r"old: Int @deprecated.*?\)", "", OLD)
    said = "# x\n\n## 1.0.1\n\n- `Query.old` is gone, as was said.\n"
    assert lacking(gone, changelog=said) == []
    assert lacking(gone, changelog=said, today=date(2026, 2, 28)) == [("breaking", "Query.old", "version")]


def test_everything_deprecated_says_until_when() -> None:
    assert [words for words in deprecations(sdl()) if not re.search(r"\d{4}-\d{2}-\d{2}", words)] == []
    assert list(deprecations(OLD)) == ["用 need。Use need, until 2026-03-01."]


def deprecations(text: str) -> list[str]:
    parts: list[object] = []
    for type_ in build_schema(text).type_map.values():
        parts += (
            type_.values.values()
            if isinstance(type_, GraphQLEnumType)
            else getattr(type_, "fields", {}).values()
        )
    parts += [argument for part in parts for argument in getattr(part, "args", {}).values()]
    return [reason for part in parts if (reason := getattr(part, "deprecation_reason", None))]


def test_nothing_unsaid_since_the_last_release() -> None:
    """`qianxian schema check`, as it is run before each release."""
    result = CliRunner().invoke(
        main, ["schema", "check", "--changelog", str(Path(__file__).parents[3] / "CHANGELOG.md")]
    )
    assert result.exit_code == 0, result.output


def test_the_command_lists_and_refuses(tmp_path: Path) -> None:
    run = CliRunner().invoke
    assert run(main, ["schema"]).output.strip() == sdl().strip()
    assert run(main, ["schema", "release", "--to", str(tmp_path)]).exit_code == 0
    (file,) = tmp_path.glob("*.graphql")
    assert run(main, ["schema", "check", "--against", str(file)]).exit_code == 0
    file.write_text(sdl().replace("type Query {", "type Query {\n  once: Int\n"), encoding="utf-8")
    result = run(main, ["schema", "check", "--against", str(file), "--changelog", str(tmp_path / "none")])
    assert result.exit_code == 1
    assert "FIELD_REMOVED" in result.stdout
    assert "`Query.once`" in result.stderr
    again = run(main, ["schema", "release", "--to", str(tmp_path)])
    assert (again.exit_code, "[RELEASED_ALREADY]" in again.stderr) == (2, True)
    assert Release.latest(tmp_path / "empty") is None


@pytest.mark.parametrize("names", [["0.9.0", "0.10.0"], ["0.10.0", "0.9.0"]])
def test_the_last_release_is_the_highest(tmp_path: Path, names: list[str]) -> None:
    for name in names:
        (tmp_path / f"{name}.graphql").write_text(OLD, encoding="utf-8")
    latest = Release.latest(tmp_path)
    assert latest is not None
    assert latest.version == "0.10.0"
