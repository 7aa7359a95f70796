"""Why rows were left out or questioned: counted, with examples, so that 25,000 rows are one line."""

from dataclasses import dataclass, field

from loaders.problems import RowProblem, Severity

_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, in both languages; `rejects` says whether such a row is left out."""

    code: str
    zh: str
    en: str
    rejects: bool = True


ACCOUNTING = Reason("ACCOUNTING_ROW", "会计科目，不是产品", "an accounting row, no product")
INVISIBLE = Reason(
    "INVISIBLE_CHARACTERS", "名称里有看不见的字符", "characters in the name that nobody can see"
)
NO_NAME = Reason("MISSING_NAME", "没有名称，或名称里没有文字", "no name, or no letter in it")
BROKEN = Reason("BROKEN_JSON_LINE", "不是合格的 JSON 记录", "not a JSON record")
UNKNOWN_COMPANY = Reason("UNKNOWN_COMPANY", "没有这个代码的公司", "no company has this code")
UNKNOWN_PRODUCT = Reason("UNKNOWN_PRODUCT", "没有这个名称的产品", "no product has this name")
UNKNOWN_RELATION = Reason("UNKNOWN_KIND", "不认识的关系", "not a known relation")
NO_KIND = Reason(
    "NOT_A_KIND", "小类与大类的词尾不同，多半不是小类", "the kind does not end like what it is a kind of"
)
SELF = Reason("SELF_RELATION", "产品与自己的关系", "a product's relation to itself")
INDUSTRY = Reason("INDUSTRY", "行业体系不可用，不导入", "the industry tree is not usable and is left out")
REPEATED_CODE = Reason(
    "CODE_REPEATED",
    "代码重复：同一公司，另一名称记为别名",
    "a repeated code: one company, the other name an alias",
    False,
)
REFUSED = Reason(
    "REFUSED", "有人判定这条不对，未再写入", "somebody said that this is wrong; it was left out", False
)
REPEATED = Reason("DUPLICATE", "重复的行，只取第一行", "a repeated row; the first one counts", False)
BAD_SHARE = Reason("NOT_A_SHARE", "占比不在0到1之间，已留空", "a share outside 0…1; left empty", False)


@dataclass(slots=True)
class Reasons:
    """The reasons that one file's rows met."""

    counts: dict[Reason, int] = field(default_factory=dict)
    examples: dict[Reason, list[str]] = field(default_factory=dict)

    def note(self, reason: Reason, value: str) -> None:
        self.counts[reason] = self.counts.get(reason, 0) + 1
        shown = self.examples.setdefault(reason, [])
        if len(shown) < _EXAMPLES and value not in shown:
            shown.append(value)

    def problems(self) -> list[RowProblem]:
        """One line a reason, the most frequent first."""
        return [
            RowProblem(
                severity=Severity.ERROR if reason.rejects else Severity.WARNING,
                code=reason.code,
                zh=f"{count}行：{reason.zh}。",
                en=f"{count} rows: {reason.en}.",
                value="；".join(self.examples[reason]),
            )
            for reason, count in sorted(self.counts.items(), key=lambda item: -item[1])
        ]
