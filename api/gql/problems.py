"""Expected problems as types, so that a client can act on them without reading sentences."""

from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import GraphQLAbstractType, GraphQLResolveInfo
from strawberry.utils.str_converters import to_camel_case

import schema
from api.gql.declare import Lang, Language, field, interface_type, object_type


@dataclass(frozen=True, slots=True)
class Told:
    """A problem as a value: an exception that stands in a result would count as raised."""

    problem: schema.Problem

    @property
    def code(self) -> str:
        return self.problem.code


Of = strawberry.Parent[Told]


def message(root: Of, lang: Lang = Language.ZH) -> str:
    return root.problem.text(lang.value)


def field_name(root: Of) -> str | None:
    """As the input calls it: the domain says valid_until."""
    name = root.problem.detail.get("field")
    return to_camel_case(str(name)) if name else None


def existing_id(root: Of) -> str | None:
    id_ = root.problem.detail.get("id")
    return str(id_) if id_ else None


def current_version(root: Of) -> int | None:
    version = root.problem.detail.get("version")
    return version if isinstance(version, int) else None


def candidates(root: Of) -> list[dict[str, str]]:
    return list(root.problem.detail.get("organisations", ()))


def candidate_id(root: strawberry.Parent[dict[str, str]]) -> str:
    return root["id"]


def candidate_name(root: strawberry.Parent[dict[str, str]]) -> str:
    return root["name"]


@interface_type("可以自己改正的问题。Something went wrong that the caller can mend.")
class Problem:
    code: str = field("代码。A code for programs.")
    message: str = field("一句话说明。A sentence for people.", message)

    @classmethod
    def resolve_type(cls, value: Told, info: GraphQLResolveInfo[Any], type_: GraphQLAbstractType) -> str:
        """`Conflict` of the domain is `ConflictProblem` here."""
        return f"{type(value.problem).__name__}Problem"

    @classmethod
    def is_type_of(cls, value: Told, info: GraphQLResolveInfo[Any]) -> bool:
        return f"{type(value.problem).__name__}Problem" == cls.__name__


@object_type("所给的内容不能用。What was given cannot be used as it is.")
class BadInputProblem(Problem):
    field: str | None = field("是哪一项。Which part of the input.", field_name)


@object_type("没有这个编号、名称或代码。Nothing has that id, name or code.")
class NotFoundProblem(Problem):
    id: strawberry.ID | None = field("所给的编号。The id that was given.", existing_id)


@object_type("可供选择的组织。An organisation that may be meant.")
class Candidate:
    id: strawberry.ID = field("编号。Its id.", candidate_id)
    name: str = field("全称。Full name.", candidate_name)


@object_type("一个名称可以指好几家。A name fits several.")
class AmbiguousProblem(Problem):
    candidates: list[Candidate] = field("可能是哪几家。Which they are.", candidates)


@object_type("与已有的记录冲突，或已被他人修改。It conflicts with what is stored by now.")
class ConflictProblem(Problem):
    id: strawberry.ID | None = field("已有的记录。The stored record.", existing_id)
    current_version: int | None = field("它现在是第几版。The version that it is at.", current_version)


@object_type("现在的状态或权限不允许。The state or the policy forbids it.")
class NotAllowedProblem(Problem):
    id: strawberry.ID | None = field("有关的记录。The record.", existing_id)


@object_type("数据库暂时不能写，请稍后再试。The store cannot answer now; try again.")
class UnavailableProblem(Problem):
    retry: bool = field("可以再试。Whether to try again.", lambda: True)


PROBLEMS = (
    BadInputProblem,
    NotFoundProblem,
    AmbiguousProblem,
    ConflictProblem,
    NotAllowedProblem,
    UnavailableProblem,
)
