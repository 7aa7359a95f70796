"""The package holds what it should, under names that are ours."""

import ast
import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ["schema", "graph", "committee", "loaders", "api"]
LONGEST = 600
CODE = {".py", ".js", ".mjs", ".css", ".html", ".sh"}


def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def code_files() -> Iterator[Path]:
    """Every file of code that is ours; what is fetched or made is not."""
    for folder in [*PACKAGES, "tests", "benchmarks"]:
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in CODE and not {"vendor", "node_modules", "__pycache__"} & set(path.parts):
                yield path


@pytest.mark.parametrize("name", PACKAGES)
def test_import_name_is_ours_outside_the_checkout(name: str, tmp_path: Path) -> None:
    probe = f"import {name}; print({name}.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", probe], cwd=tmp_path, capture_output=True, encoding="utf-8", check=True
    )
    assert Path(done.stdout.strip()).is_relative_to(ROOT)


def test_no_code_file_is_longer_than_600_lines() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in code_files()}
    assert lengths
    assert {str(path.relative_to(ROOT)): n for path, n in lengths.items() if n > LONGEST} == {}


def test_schema_imports_only_the_standard_library() -> None:
    allowed = {"schema", *sys.stdlib_module_names}
    foreign = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in (ROOT / "schema").rglob("*.py")
        for name in imported(ast.parse(path.read_text(encoding="utf-8")))
        if name.partition(".")[0] not in allowed
    }
    assert foreign == set()


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module


def test_lock_file_names_no_hosts() -> None:
    text = (ROOT / "api" / "web" / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in text
    assert all("integrity" in entry for path, entry in json.loads(text)["packages"].items() if path)


def test_wheel_holds_every_package_and_the_data_beside_them() -> None:
    wheel = pyproject()["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["packages"] == PACKAGES
    assert all((ROOT / name / "__init__.py").is_file() for name in PACKAGES)
    assert wheel["artifacts"] == ["api/console/static/vendor/"]
    assert wheel["hooks"]["custom"]["data"] == {
        "examples": "api/_examples",
        "vocabulary": "loaders/_vocabulary",
    }


def test_every_folder_of_tests_is_a_package() -> None:
    """Without `__init__.py`, tests/graph would stand in for graph."""
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    assert {str(folder) for folder in folders if not (folder / "__init__.py").is_file()} == set()


def test_every_requirement_has_an_exact_version_in_constraints() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.partition("==")[0] for line in lines if "==" in line}
    project = pyproject()["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    wanted += [*pyproject()["build-system"]["requires"], "editables"]
    assert {name for name in map(bare_name, wanted) if name not in pinned} == set()


def bare_name(requirement: str) -> str:
    for mark in ";<>=~[ ":
        requirement = requirement.partition(mark)[0]
    return requirement.lower().replace("_", "-")


def test_vendored_scripts_are_whole_and_fetch_nothing() -> None:
    vendor = ROOT / "api" / "console" / "static" / "vendor"
    names = set(json.loads((vendor / "manifest.json").read_text(encoding="utf-8"))["files"])
    assert {"htmx.min.js", "graphiql.min.js", "graphiql.min.css", "react.min.js", "react-dom.min.js"} <= names
    style = (vendor / "graphiql.min.css").read_text(encoding="utf-8")
    assert style.count("url(") == style.count("url(data:")
    assert "@import" not in style


@pytest.mark.parametrize("target", ["demo", "install", "lint", "test", "soak", "neo4j"])
def test_a_target_installs_first_in_a_fresh_checkout(target: str, tmp_path: Path) -> None:
    for name in ("Makefile", "pyproject.toml", "constraints.txt", "hatch_build.py"):
        shutil.copy(ROOT / name, tmp_path)
    planned = subprocess.run(
        ["make", "--dry-run", target], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "pip install" in planned.stdout
