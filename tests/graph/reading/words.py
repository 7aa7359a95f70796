"""A small vocabulary to read with."""

from datetime import date

from graph.text.reading import read_need_text
from graph.text.vocabulary import Vocabulary
from schema import NeedReading, ReadingPart

NAMES = [
    "轴承",
    "深沟球轴承",
    "伺服电机",
    "液压缸",
    "空气分离设备",
    "汽车配件",
    "油泵",
    "废气处理设备",
    "电镀",
    "保洁服务",
    "链轮",
    "贷款",
]
VOCABULARY = Vocabulary((name, name) for name in NAMES)
TODAY = date(2026, 11, 24)


def read(text: str) -> NeedReading:
    return read_need_text(text, VOCABULARY, today=TODAY)


def said(text: str, part: ReadingPart) -> list[str]:
    return [span.text for span in read(text).spans if span.part is part]
