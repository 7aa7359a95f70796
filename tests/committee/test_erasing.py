"""Erasing a person: no copy of the value is left anywhere, nothing brings it back, and the log holds as it did."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from committee import erasing
from committee.audit import exported, verified
from committee.masking import mask_of
from committee.undoing import undo
from graph.stores import EVERYTHING, ChangeKind, NewChangeSet, Store, Transaction, open_store
from graph.stores.copying import copy
from graph.stores.opening import sqlite_path
from graph.stores.persons import REMEMBERED
from loaders.export import Format, export
from schema import BadInput, Contact, Enterprise, Erasure, Introduction, Need, NotAllowed, NotFound, Source
from tests.factories import enterprise, id_of, keep

JIA, YI = id_of("Enterprise", "甲厂"), id_of("Enterprise", "乙厂")
OUYANG = Contact(person="欧阳独一", phone="13812345678", note="晚上打")
LI = Contact(person="李四", phone="13900002222")
WHY = "欧阳独一当面提出".replace("欧阳独一", "本人")


@pytest.fixture(params=["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    url = (
        f"sqlite:///{tmp_path / 'town.db'}"
        if request.param == "sqlite"
        else request.getfixturevalue("neo4j_url")
    )
    opened = open_store(url)
    keep(opened, enterprise("甲厂"), enterprise("乙厂"))
    yield opened
    opened.close()


def the(store: Store, id_: str = JIA) -> Enterprise:
    with store.view(EVERYTHING) as view:
        found = view.get(Enterprise, id_)
    assert found is not None
    return found


def name(store: Store, *contacts: Contact, id_: str = JIA) -> str:
    """The change set in which the enterprise names these, and nobody else."""
    change_set = NewChangeSet(kind=ChangeKind.EDIT, why="更正")
    with store.write("tester", "更正", change_set) as tx:
        tx.put([replace(the(store, id_), contacts=contacts)])
        tx.commit()
    return change_set.id


def left(store: Store, *words: str) -> list[str]:
    """Which of the words stand anywhere in the store: in its files, what is remembered, its log, or an export."""
    with tempfile.TemporaryDirectory() as folder, store.view(EVERYTHING) as view:
        made = export(store, Path(folder) / "all.json", Format.JSON).read_bytes()
        texts = [made, *exported(view), *(text.encode() for pair in view.remembered() for text in pair)]
    if store.url.startswith("sqlite"):
        path = sqlite_path(store.url)
        texts += [one.read_bytes() for one in path.parent.glob(f"{path.name}*")]
    return [word for word in words if any(word.encode() in text for text in texts)]


def test_no_copy_of_who_was_erased_is_left(store: Store) -> None:
    first = name(store, OUYANG, LI)
    name(store, replace(OUYANG, phone="13887654321"), LI)
    assert left(store, "欧阳独一", "13812345678", "13887654321", "晚上打")
    done = erasing.erase(store, JIA, "欧阳独一", "per_staff", WHY, EVERYTHING)
    assert (len(done.persons), done.values, done.organisations) == (1, 2, (JIA,))
    assert the(store).contacts == (LI,)
    assert left(store, "欧阳独一", "13812345678", "13887654321", "晚上打") == []
    assert left(store, "李四", "13900002222") == ["李四", "13900002222"]
    with store.view(EVERYTHING) as view:
        assert verified(view).breaks == ()
        proof = view.change_set(done.change_set)
        assert proof is not None
        assert (proof.kind, proof.by, proof.why, proof.about) == (ChangeKind.ERASURE, "per_staff", WHY, JIA)
    undo(store, first, "tester")
    assert left(store, "欧阳独一", "13812345678") == []
    assert not any(one.is_erased for one in the(store).contacts)
    assert store.check() == []


def test_undoing_what_was_done_before_does_not_bring_them_back(store: Store) -> None:
    name(store, OUYANG)
    taken_out = name(store)
    erasing.erase(store, JIA, OUYANG.phone, "tester", WHY, EVERYTHING)
    undo(store, taken_out, "tester")
    assert the(store).contacts == ()
    assert left(store, "欧阳独一", "13812345678") == []
    with store.view(EVERYTHING) as view:
        assert verified(view).breaks == ()


def test_an_erasure_is_not_undone(store: Store) -> None:
    name(store, OUYANG)
    done = erasing.erase(store, JIA, None, "tester", WHY, EVERYTHING)
    with pytest.raises(NotAllowed) as caught:
        undo(store, done.change_set, "tester")
    assert caught.value.code == "NOT_UNDOABLE"


def test_whoever_else_names_the_same_person_names_them_no_more(store: Store) -> None:
    name(store, OUYANG)
    name(store, replace(OUYANG, note=None), LI, id_=YI)
    done = erasing.erase(store, JIA, "欧阳独一", "tester", WHY, EVERYTHING)
    assert done.organisations == tuple(sorted((JIA, YI)))
    assert the(store, YI).contacts == (LI,)
    assert left(store, "欧阳独一", "13812345678") == []


def test_who_is_no_more_named_is_found_by_what_they_were_called(store: Store) -> None:
    name(store, OUYANG)
    name(store)
    assert left(store, "欧阳独一")
    erasing.erase(store, JIA, "欧阳独一", "tester", WHY, EVERYTHING)
    assert left(store, "欧阳独一", "13812345678") == []


def test_who_was_never_named_or_has_no_reason_is_told(store: Store) -> None:
    name(store, LI)
    with pytest.raises(NotFound) as caught:
        erasing.erase(store, JIA, "欧阳独一", "tester", WHY, EVERYTHING)
    assert caught.value.code == "NO_PERSON"
    with pytest.raises(BadInput):
        erasing.erase(store, JIA, "李四", "tester", " ", EVERYTHING)
    assert the(store).contacts == (LI,)


def test_a_load_that_says_it_again_says_it_anew(store: Store) -> None:
    """What is not promised: who hands in the same workbook again names the person again, under a new key."""
    name(store, OUYANG)
    (before,) = [one.key for one in the(store).contacts]
    erasing.erase(store, JIA, None, "tester", WHY, EVERYTHING)
    name(store, OUYANG)
    (after,) = [one.key for one in the(store).contacts]
    assert before != after


def test_nothing_goes_where_the_erasure_fails(store: Store) -> None:
    name(store, OUYANG)

    def fail(tx: Transaction) -> None:
        erasing.erase_persons(tx, [str(the(store).contacts[0].key).partition(".")[0]])
        raise RuntimeError

    with pytest.raises(RuntimeError), store.write("tester", "x") as tx:
        fail(tx)
    assert the(store).contacts == (OUYANG,)
    with store.view(EVERYTHING) as view:
        assert len(list(view.remembered(REMEMBERED))) == 1


SAID = "急要轴承，找欧阳独一 138-1234-5678，或欧阳 独一"


def said_everywhere(store: Store) -> str:
    """What is said of whom in the words of a need, in a remark, in a reason; the change set in which a remark was."""
    name(store, OUYANG, LI)
    noted = NewChangeSet(kind=ChangeKind.EDIT, why="走访")
    with store.write("tester", "走访", noted) as tx:
        tx.put([replace(the(store), note="与欧阳独一（13812345678）谈过；李四不在")])
        tx.commit()
    with store.write("tester", "后来") as tx:
        tx.put([replace(the(store), note="后来的备注")])
        tx.put(
            [
                Need(
                    id="ned_aaaaaaaaaaaaaaaa",
                    organisation_id=JIA,
                    text=SAID,
                    sources=(
                        Source(document="走访.xlsx", recorded_at="2026-01-01T00:00:00Z", quote="欧阳独一说"),
                    ),
                ),
                Introduction(
                    id="int_aaaaaaaaaaaaaaaa", a_id=JIA, b_id=YI, note="欧阳独一牵的线", matter="轴承"
                ),
                Need(id="ned_bbbbbbbbbbbbbbbb", organisation_id=YI, text="找欧阳独一谈过，要钢材"),
            ]
        )
        tx.remember(f"draft:per_x:{JIA}", '{"text":"找欧阳独一"}')
        tx.commit()
    return noted.id


def test_who_is_erased_is_masked_in_running_text_and_in_the_log(store: Store) -> None:
    noted = said_everywhere(store)
    with store.view(EVERYTHING) as view:
        head = view.chain().head
    erasing.erase(store, JIA, "欧阳独一", "per_staff", WHY, EVERYTHING)
    with store.view(EVERYTHING) as view:
        need, other = view.get(Need, "ned_aaaaaaaaaaaaaaaa"), view.get(Need, "ned_bbbbbbbbbbbbbbbb")
        introduction = view.get(Introduction, "int_aaaaaaaaaaaaaaaa")
        found = verified(view, head)
        assert (found.breaks, found.found) == ((), True)
        (proof,) = view.all(Erasure)
        assert (proof.organisation_id, proof.person, len(proof.entries) >= 4) == (JIA, "per_staff", True)
    assert need is not None
    assert other is not None
    assert introduction is not None
    assert need.text == "急要轴承，找**** *************，或*****"
    assert len(need.text) == len(SAID)
    assert need.sources[0].quote == "****说"
    assert introduction.note == "****牵的线"
    assert other.text == "找欧阳独一谈过，要钢材"  # what another says is not this one's record
    assert left(store, "13812345678", "138-1234-5678", "欧阳独一说", "与欧阳独一") == []
    undo(store, noted, "per_staff")
    assert left(store, "13812345678", "与欧阳独一") == []
    assert [one.person for one in the(store).contacts] == ["李四"]
    assert store.check() == []


def test_what_was_masked_and_changed_afterwards_is_found(store: Store) -> None:
    said_everywhere(store)
    erasing.erase(store, JIA, "欧阳独一", "per_staff", WHY, EVERYTHING)
    with store.write("thief", "…") as tx:
        made = tx.mask([JIA], lambda body: body.replace("****牵的线", "别人牵的线"))
        assert made
        tx.commit()
    with store.view(EVERYTHING) as view:
        found = verified(view)
    assert [f"第 {one.number} 号变更" in found.breaks[place].zh for place, one in enumerate(made)] == [
        True
    ] * len(made)
    assert len(found.breaks) == len(made)


def test_a_copy_of_what_was_masked_is_whole(store: Store, tmp_path: Path) -> None:
    said_everywhere(store)
    erasing.erase(store, JIA, None, "per_staff", WHY, EVERYTHING)
    copied = open_store(f"sqlite:///{tmp_path / 'copy.db'}")
    copy(store, copied, lambda *told: None)
    with copied.view(EVERYTHING) as view:
        assert verified(view).breaks == ()
    assert left(copied, "13812345678", "与欧阳独一") == []
    copied.close()


@pytest.mark.parametrize(
    ("contact", "text", "masked"),
    [
        (Contact(person="张三"), "张三和张三丰", "**和**丰"),
        (Contact(person="张三经理"), "找张三", "找**"),
        (Contact(person="张 三"), "找张三", "找张三"),
        (Contact(person="Tom Lee"), "ask TOM LEE, not Tomlinson", "ask *******, not Tomlinson"),
        (Contact(phone="0571-88889999"), "打０５７１８８８８９９９９", "打************"),
        (Contact(phone="+86 13812345678"), "13812345678 / 138 1234 5678", "*********** / *************"),
        (Contact(phone="13812345678"), "编号 2138123456789", "编号 2138123456789"),
        (Contact(person="销售部", phone="119"), "销售部 119", "销售部 119"),
        (Contact(person="李"), "李子树", "李子树"),
    ],
)
def test_who_is_meant_is_found_and_nobody_else(contact: Contact, text: str, masked: str) -> None:
    mask = mask_of([contact])
    assert (mask(text) if mask else text) == masked
