"""Organisations: enterprises, institutions and cluster parties, known by keys and called by many names."""

from dataclasses import dataclass, field
from enum import StrEnum

from schema.dates import is_date
from schema.problem import require
from schema.record import ExternalId, Record
from schema.uscc import is_valid


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How to reach somebody. Never part of a match; masked until there is consent.

    `key` is what the log names them by, given by the store (`graph/stores/persons.py`). One without anything else was
    erased.
    """

    person: str | None = None
    phone: str | None = None
    note: str | None = None
    key: str | None = field(default=None, compare=False, repr=False)

    @property
    def is_erased(self) -> bool:
        return not (self.person or self.phone or self.note)


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation(Record):
    """What all organisations share. `region` is a division code, `place` the words it was read from; `shown`: it agreed
    to be shown publicly, by name. (A cluster party always is.)"""

    name: str
    short_name: str | None = None
    aliases: tuple[str, ...] = ()
    region: str | None = None
    place: str | None = None
    external_ids: tuple[ExternalId, ...] = ()
    shown: bool = False
    contacts: tuple[Contact, ...] = ()
    note: str | None = None

    def __post_init__(self) -> None:
        require(bool(self.name.strip()), "组织须有名称。", "An organisation needs a name.")
        if (uscc := getattr(self, "uscc", None)) is not None:
            require(is_valid(uscc), f"统一社会信用代码有误：{uscc}", f"Not a valid code: {uscc}")

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it is known by, the full one first."""
        short = (self.short_name,) if self.short_name and self.short_name != self.name else ()
        return (
            self.name,
            *short,
            *(alias for alias in self.aliases if alias not in (self.name, self.short_name)),
        )

    @property
    def called(self) -> str:
        """The name people use: the short one where there is one."""
        return self.short_name or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Enterprise(Organisation):
    """企业. `uscc` is its key and always valid; a code that is not stands in `uscc_as_given`."""

    uscc: str | None = None
    uscc_as_given: str | None = None
    certificates: tuple[str, ...] = ()
    capacity_note: str | None = None
    visited_on: str | None = None


class InstitutionForm(StrEnum):
    """What sort of institution; the value is the word of the workbook."""

    SCHOOL = "院校"
    RESEARCH = "科研院所"
    BANK = "银行"
    DEPARTMENT = "部门"
    SERVICE_TEAM = "服务队"
    OTHER = "机构"


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution(Organisation):
    """机构: offers elements, never counted as an enterprise."""

    form: InstitutionForm = InstitutionForm.OTHER
    uscc: str | None = None
    uscc_as_given: str | None = None
    certificates: tuple[str, ...] = ()
    capacity_note: str | None = None
    visited_on: str | None = None


class PartyForm(StrEnum):
    """What sort of cluster party; the value is the word of the workbook."""

    CLUSTER_COMMITTEE = "集群党委"
    ALLIANCE_COMMITTEE = "产业联盟党委"
    ALLIANCE = "党建联盟"
    JOINT_BUILDING = "党建联建"
    INDUSTRY_COMMUNITY = "工业社区"
    BRANCH = "党支部"
    OTHER = "党组织"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterParty(Organisation):
    """集群党组织: brings its members together; `parent_id` is the party that contains it."""

    form: PartyForm = PartyForm.OTHER
    parent_id: str | None = None
    founded: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
# (:Organisation)-[:MEMBER_OF]->(:ClusterParty)   龙工 → 新桥现代装备制造产业集群党委
class Membership(Record):
    """`organisation_id` belongs to `party_id` in a role (龙头, 成员, 共建…), between two dates."""

    organisation_id: str
    party_id: str
    role: str | None = None
    since: str | None = None
    until: str | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        require(
            is_date(self.since) and is_date(self.until), "起止日期有误。", "A date of the membership is none."
        )
