"""Whom to ask: one line for each, read as people write it, and shown without what only its owner may give away."""

import re
from collections.abc import Sequence
from unicodedata import normalize

from schema import BadInput, Contact
from schema.uscc import is_valid

_PHONE_IN = re.compile(
    r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"
    r"|(?<!\d)\(?0\d{2,3}\)?[- ]?\d{3,4}[- ]?\d{4}(?:(?:-| ?转 ?)\d{1,6})?(?![0-9A-Za-z])|(?<!\d)0\d{2,3}-\d+"
)
_NAME_AND_DIGITS = re.compile(r"(?P<name>[^\d+(（]*[^\W\d_][^\d+(（]*)(?<![A-Za-z])(?P<digits>[+(（]?\d.*)")
_NO_NAME = re.compile(
    r"[(（]?[\s:：]*(?:联系)?(?:电话|手机|座机|tel)号?码?[\s:：]*[)）]?|[(（]\s*[)）]", re.IGNORECASE
)
# What else leads to a person in running words, as people write it to be seen by no machine; a word before it says so where
# the thing itself could be a model number. The group, where there is one, is what is masked.
_WAYS = (
    _PHONE_IN,
    re.compile(r"(?<![\d.])1(?:[-\s._·]?\d){10}(?![\d.])"),  # 1 3 8 0 0 …, 138.0000.1234
    re.compile(r"[一幺壹](?:[-\s]?[〇零一二三四五六七八九幺两]){10}"),
    re.compile(r"(?<!\d)[48]00[-\s]?\d{3,4}[-\s]?\d{3,4}(?!\d)"),
    re.compile(r"(?:电话|座机|热线|手机|传真|tel)\D{0,4}(\d{7,8})(?!\d)", re.IGNORECASE),
    re.compile(r"[a-z0-9][a-z0-9._%+-]{0,63}\s?@\s?[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE),
    re.compile(r"(?<![a-z0-9])wxid_[a-z0-9]+", re.IGNORECASE),
    re.compile(
        r"(?:微信|薇信|威信|v信|wechat|weixin|(?<![a-z])[vw]x(?![a-z0-9]))号?\W{0,3}(?:是|为)?\s?([a-z][a-z0-9_-]{5,19})",
        re.IGNORECASE,
    ),
    re.compile(r"(?<![a-z])(?:qq|扣扣)(?:号|群)?\W{0,3}(?:是|为)?\s?([1-9]\d{4,11})(?!\d)", re.IGNORECASE),
    re.compile(  # the number of an identity card, with its day of birth
        r"(?<![0-9a-z])[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dx](?![0-9a-z])",
        re.IGNORECASE,
    ),
)
_HIDDEN = "*"


def contact_said(line: str) -> Contact:
    """A name, a number or both; of what is no whole number, the digits are the number and the words before them the name."""
    if found := _PHONE_IN.search(line):
        return Contact(person=_name(line[: found.start()] + " " + line[found.end() :]), phone=found[0])
    if found := _NAME_AND_DIGITS.fullmatch(line):
        return Contact(person=_name(found["name"]), phone=found["digits"])
    return Contact(phone=line) if any(char.isdigit() for char in line) else Contact(person=line)


def _name(rest: str) -> str | None:
    return _NO_NAME.sub(" ", rest).strip(" :：/／,，") or None


def masked(contact: Contact) -> str:
    """The first character of the name, and the ends of the number: enough to know it again."""
    person, phone = contact.person or "", contact.phone or ""
    parts = (person[:1] + _HIDDEN * len(person[1:]), _ends(phone), contact.note or "")
    return " ".join(part for part in parts if part)


def _ends(phone: str) -> str:
    return (
        f"{phone[:3]}{_HIDDEN * 4}{phone[-4:]}"
        if len(phone) > 9
        else _HIDDEN * 4 + phone[-2:]
        if phone
        else ""
    )


def phones_in(text: str) -> tuple[str, ...]:
    """The telephone numbers that stand in running words, each once."""
    return tuple(dict.fromkeys(found[0] for found in _PHONE_IN.finditer(_narrow(text))))


def contacts_in(text: str) -> tuple[str, ...]:
    """The telephone numbers, addresses and accounts, and numbers of identity cards that stand in running words, each once."""
    said = _narrow(text)
    return tuple(dict.fromkeys(said[start:end] for start, end in _ways(said)))


def without_contacts(text: str) -> str:
    """The same words, with each of these as nobody can use it."""
    pieces, before, said = [], 0, _narrow(text)
    for start, end in _ways(said):
        pieces += [text[before:start], _ends(said[start:end].strip())]
        before = end
    return "".join((*pieces, text[before:]))


def _ways(said: str) -> list[tuple[int, int]]:
    """Where they stand, in order; of what overlaps, the one that begins first."""
    found = sorted(
        one.span(one.re.groups) for way in _WAYS for one in way.finditer(said) if not is_valid(one[0].upper())
    )
    kept: list[tuple[int, int]] = []
    for start, end in found:
        if kept and start < kept[-1][1]:
            kept[-1] = kept[-1][0], max(end, kept[-1][1])
        else:
            kept.append((start, end))
    return kept


def _narrow(text: str) -> str:
    """With full-width characters as the usual ones, each where it stood."""
    return "".join(one if len(one) == 1 else char for char in text for one in (normalize("NFKC", char),))


def contacts_said(known: Sequence[Contact], lines: Sequence[str]) -> tuple[Contact, ...]:
    """One for each line; a masked one is the one of the `known` that is shown so.

    `BadInput` (MASKED_CONTACT) for a masked line that is none of them.
    """
    left = list(known)
    found: list[Contact] = []
    for line in lines:
        same = next((one for one in left if masked(one) == line), None)
        if same is not None:
            left.remove(same)
        elif _HIDDEN in line:
            raise BadInput(
                f"“{line}”不完整：要改这一位，请把姓名和电话写全。",
                f"“{line}” is not whole: write the name and the number in full to change it.",
                code="MASKED_CONTACT",
                detail={"field": "contacts", "value": line},
            )
        found.append(contact_said(line) if same is None else same)
    return tuple(dict.fromkeys(found))
