"""Which encoding a file of text is in: one is only believed when every byte of it fits."""

import codecs

from loaders.problems import FileProblem

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# gb18030, never gbk: gbk cannot hold 𠮷. It goes last, as it takes much of what is something else.
_UNMARKED = ("utf-8", "gb18030")


def decode(content: bytes, name: str) -> str:
    """The text of a file; `FileProblem` when no known encoding fits."""
    marked = [encoding for mark, encoding in _MARKS if content.startswith(mark)]
    for encoding in marked or _UNMARKED:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise FileProblem(
        f"认不出文件的编码：{name}；请另存为 UTF-8。",
        f"The encoding of the file is not known: {name}; save it as UTF-8.",
        code="UNKNOWN_ENCODING",
    )
