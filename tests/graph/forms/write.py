"""Write the small store that keeps a stored form: `python -m tests.graph.forms.write`, once a form.

The text is what `test_sqlite_file.py` opens ever after, so it is written before the form is released
and never again.
"""

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from graph.stores import ChangeKind, NewChangeSet, open_store
from graph.stores.sqlite.migrations import MIGRATIONS
from schema import (
    Block,
    Claim,
    ClusterParty,
    Consent,
    Contact,
    Enterprise,
    Erasure,
    ExternalId,
    IdentityDecision,
    InputOf,
    Institution,
    InstitutionForm,
    Introduction,
    IntroductionState,
    Judgement,
    KindOf,
    Masked,
    MayMean,
    Membership,
    Need,
    NeedReading,
    Offer,
    Outcome,
    PartyForm,
    Product,
    ProductKind,
    Purpose,
    Quantity,
    Record,
    RegionWish,
    Relation,
    RelationKind,
    ReportedCount,
    Representative,
    RepresentativeState,
    Reveal,
    Share,
    Source,
    Stage,
    Step,
    Stewardship,
    Verdict,
    Wanted,
)

SOURCES = (Source(document="企业.csv", row=2, cited="003", recorded_at="2025-01-01T00:00:00Z"),)
RECORDS: tuple[Record, ...] = (
    ClusterParty(
        id="pty_a", name="示例集群党委", form=PartyForm.CLUSTER_COMMITTEE, founded="2018", sources=SOURCES
    ),
    Enterprise(
        id="ent_a",
        name="示例轴承有限公司",
        short_name="示例",
        aliases=("轴承厂",),
        region="310117103",
        external_ids=(ExternalId(system="workbook", id="E-1"),),
        uscc="91310000132234567B",
        contacts=(Contact(person="联系人", phone="000"),),
        certificates=("ISO9001",),
        sources=SOURCES,
    ),
    Institution(id="ins_a", name="示例职校", form=InstitutionForm.SCHOOL, sources=SOURCES),
    Membership(
        id="mbr_a", organisation_id="ent_a", party_id="pty_a", role="龙头", since="2018", sources=SOURCES
    ),
    Product(id="prd_a", name="自润滑轴承", aliases=("自润滑承轴",), kind=ProductKind.GOODS, sources=SOURCES),
    Product(id="prd_b", name="挖掘机动臂", sources=SOURCES),
    Product(id="prd_c", name="轴承", sources=SOURCES),
    InputOf(id="inp_a", source_id="prd_a", target_id="prd_b", sources=SOURCES),
    KindOf(id="knd_a", source_id="prd_a", target_id="prd_c", note="通常", sources=SOURCES),
    Product(id="prd_d", name="SF", sources=SOURCES),
    MayMean(id="may_a", source_id="prd_d", target_id="prd_a", note="轴承", sources=SOURCES),
    Offer(
        id="ofr_a",
        organisation_id="ent_a",
        product_id="prd_a",
        main=True,
        share=0.5,
        stage=Stage.MASS,
        capacity=Quantity(text="约3000套/年", value=3000.0, unit="套/年", qualifier="约"),
        sources=SOURCES,
    ),
    Need(
        id="ned_a",
        organisation_id="ins_a",
        text="求购自润滑轴承，松江附近优先",
        deadline="2030-06",
        sources=SOURCES,
        reading=NeedReading(
            wanted=(Wanted(phrase="自润滑轴承", products=(("prd_a", 1.0),)),),
            region=RegionWish(codes=("310117",), text="松江附近优先"),
        ),
    ),
    Relation(id="rel_a", kind=RelationKind.SUPPLIES, source_id="ent_a", target_id="ins_a", sources=SOURCES),
    Introduction(
        id="int_a",
        a_id="ent_a",
        b_id="ins_a",
        supplier_id="ent_a",
        party_id="pty_a",
        product_ids=("prd_a",),
        state=IntroductionState.CONTRACT,
        steps=(Step(state=IntroductionState.CONTRACT, on="2021"),),
        sources=SOURCES,
    ),
    Outcome(
        id="out_a",
        organisation_id="ent_a",
        metric="年销售额",
        introduction_id="int_a",
        after=Quantity(text="120", value=120.0, unit="万元/年", qualifier="约"),
        sources=SOURCES,
    ),
    ReportedCount(
        id="rpt_a",
        organisation_id="pty_a",
        metric="成员企业",
        value=Quantity(text="28", value=28.0, unit="家"),
        known=1,
        sources=SOURCES,
    ),
    IdentityDecision(
        id="idd_a", verdict=Verdict.SAME, name="轴承厂", organisation_id="ent_a", sources=SOURCES
    ),
    Judgement(
        id="jdg_a",
        claim=Claim.INPUT_OF,
        product_id="prd_c",
        other_id="prd_b",
        right=False,
        note="动臂不是轴承的料",
        sources=SOURCES,
    ),
    Representative(
        id="rep_a",
        organisation_id="ent_a",
        person="per_a",
        state=RepresentativeState.CONFIRMED,
        sources=SOURCES,
    ),
    Stewardship(id="stw_a", organisation_id="ent_a", person="per_b", note="等样品", sources=SOURCES),
    Consent(
        id="cns_a",
        organisation_id="ent_a",
        person="per_a",
        purpose=Purpose.INTRODUCTION,
        terms="2026-11",
        given_at="2026-11-26T08:00:00Z",
        introduction_id="int_a",
        sources=SOURCES,
    ),
    Reveal(
        id="rvl_a",
        organisation_id="ent_a",
        person="per_b",
        purpose="约见面",
        at="2026-11-27T08:00:00Z",
        introduction_id="int_a",
        sources=SOURCES,
    ),
    Block(
        id="blk_a",
        organisation_id="ent_a",
        person="per_a",
        word="乙厂",
        key="name:乙厂",
        blocked_at="2026-11-27T08:00:00Z",
        sources=SOURCES,
    ),
    Share(
        id="shr_a",
        organisation_id="ent_a",
        person="per_b",
        to_id="pty_a",
        shared_at="2026-11-27T08:00:00Z",
        until="2027-11-27",
        sources=SOURCES,
    ),
    Erasure(
        id="ers_a",
        organisation_id="ent_a",
        person="per_b",
        at="2026-11-27T09:00:00Z",
        entries=(Masked(number=1, seal="ab", said="cd"),),
        sources=SOURCES,
    ),
)


def main() -> None:
    target = Path(__file__).with_name(f"form{len(MIGRATIONS)}.sql")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        store = open_store(f"sqlite:///{path}")
        load = NewChangeSet(kind=ChangeKind.LOAD, why=f"form {len(MIGRATIONS)}")
        with store.write("writer", "企业.csv", load) as transaction:
            transaction.put(RECORDS)
            transaction.remember("request-1", "ent_a")
            transaction.commit()
        store.close()
        target.write_text(dumped(path), encoding="utf-8")


def dumped(path: Path) -> str:
    """The whole database as statements, with the two numbers that say what it is."""
    with closing(sqlite3.connect(path)) as db:
        numbers = [
            f"PRAGMA {name}={db.execute(f'PRAGMA {name}').fetchone()[0]};"
            for name in ("application_id", "user_version")
        ]
        return "\n".join([*numbers, *db.iterdump()]) + "\n"


if __name__ == "__main__":
    main()
