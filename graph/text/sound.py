"""How names sound, and which characters look alike: slips of an input method, of southern ears, of a scanner."""

import os
import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from graph.text.normalise import is_cjk

os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # its setting: phrases cost 45 MB, characters are enough
from pypinyin.constants import PINYIN_DICT

_PRIVATE = range(0xE000, 0xF900)  # one character a syllable, so that an index of names takes sounds as well
_LONGEST_SYLLABLE = 6

# What many speakers do not tell apart.
_ALIKE = ((r"^zh", "z"), (r"^ch", "c"), (r"^sh", "s"), (r"ing$", "in"), (r"eng$", "en"), (r"ang$", "an"))

# Characters that are taken for each other by the eye; homophones are found by their sound.
_LOOK_ALIKE = """己已巳 末未 土士 戊戌戍 治冶 轴抽 氯氧氢氮 浇绕 侧测则 侯候 人入八 干千于 大太犬 日曰目 天夫 刀力 午牛 申甲由电 水永冰
贝见 风凤 几凡 儿几 九丸 厂广 历厉 压庄 折拆析 拨拔 抓爪 孤弧狐 抵低底 锡锌 镀锻 钢钩钓 钮纽 铣铁 铝铅铭 铜锏 锁销 链琏 镍镁 钛铁 钻钴 锚描
焊悍 熔溶 炉护 炼练 烧绕浇 烤拷 灯炉 燃然 煤媒 喷愤 嘴咀 板版扳 杆杵 枪抢 架驾 柜拒 栓检 桥轿 棒捧 模摸 橡像 槽糟 机饥 极级 构沟 析折
管菅 箱霜 簧黄 粒拉 粉纷 糊湖 纤纡 纱沙 线钱浅 纸低 细绌 织识 络铬 绝色 绳蝇 绵棉锦 缝逢 罐灌 胶姣 脂酯 膜模 腔控 舵驼 船般 芯蕊 茶荼 萃翠
阀阎 阻组 附付 除徐 隔融 雾霞 静净 革草 鞋靴 顶项 颗棵 频须 饲伺 驱躯 高膏 鼓彭 齿龄 齐剂 微徽 怛恒 恢灰 惰情 感惑 慢馒 戒戎 扇扁 技枝 投没
接按 推椎 措错 播翻 撑掌 料科 断继 新薪 旋施 旗棋 明朋 晶品 暖缓 曲由 服股 末来 束柬 杠扛 柴紫 标杯 校较 桶捅 梁粱 检捡 楔契 榨炸 汽气 油抽 泡饱 泵汞
波坡 注住 泥呢 洁结 浆桨 涂徐 消销 液夜 混棍 清请 渗惨 湿温 源原 溅贱 滑猾 滚衮 漆膝 滤虑 激缴 灰炭 焦集 熟热 牌碑 玻坡 珠株 球求 电龟 瓶并 甲申 疏梳 皮波 盘盆 盖孟 石右 砂沙 硅桂 硫流 硬便 碳炭 碱咸
稳隐 空究 窗窄 章音 端瑞 笔毛 筒简 筛师 篷蓬 织帜 罩卓 翼冀 耐附 联朕 脱税 自目 航舱 色包 苯笨 茎径 药约 荧荣 菌茵 蓄畜 蜗涡 螺骡 衬村 袋代 裁栽 装浆 角用 触独 计汁 试拭 调凋 转砖 轨轧 轮论 软欠 辐幅 辊棍 输榆 辗碾
还坏 造选 遥谣 避壁 配酝 酸唆 醇淳 采彩 重垂 量童 针叶 钉钊 锯据 锋烽 镜境 长张 门问 间问 闸闹 阳阴 陶掏 雕凋 零雾 面而 页贞 风凤 飞乙 食良 饮饭 骨胃 鱼渔 麻磨 黑墨 鼠臼 龙尤"""


def sound_of(text: str) -> str:
    """`text` with one character for each syllable that a Chinese character is most often read as; homophones,
    and what southern speakers do not tell apart (z/zh, n/ng), become equal. As long as `text`."""
    return text.translate(_sounds())


def pinyin(char: str) -> str:
    """How a Chinese character is most often read, without tone; the character itself where it is none."""
    return _syllables().get(ord(char), char)


def in_letters(text: str) -> str:
    """`text` in pinyin as a firm writes it in Latin letters: 龙工 → longgong. ü is u, where it is
    written v too: 绿源 is Luyuan and Lvyuan."""
    return text.translate(_syllables()).replace("v", "u")


def spelt(text: str) -> str | None:
    """The sound of a name written in pinyin (zhoucheng → that of 轴承), None where it is not pinyin throughout."""
    letters = re.sub(r"[\s']", "", text).replace("v", "u")
    if not (letters.isascii() and letters.isalpha()):
        return None
    found = _as_syllables(letters)
    return found if found and len(found) > 1 else None


def spelt_in_part(text: str) -> str | None:
    """The sound of a name part of which is written in pinyin (变频qi); None where no part is, or one is no pinyin."""
    pieces = re.findall(r"[a-z]+|[^a-z]+", text)
    if len(pieces) < 2 or not any(map(is_cjk, text)):
        return None
    sounds = [
        _as_syllables(piece) if piece.isascii() and piece.isalpha() else sound_of(piece) for piece in pieces
    ]
    return None if None in sounds else "".join(filter(None, sounds))


def look_alikes(name: str) -> Iterator[str]:
    """`name` with one character replaced by one that looks like it."""
    for place, char in enumerate(name):
        for other in _looks().get(char, ""):
            yield f"{name[:place]}{other}{name[place + 1 :]}"


def _as_syllables(letters: str) -> str | None:
    return next(_splits(letters, ""), None)


def swapped(name: str) -> Iterator[str]:
    """`name` with two neighbours in each other's place: 铝材型 for 铝型材."""
    for place in range(len(name) - 1):
        if name[place] != name[place + 1]:
            yield f"{name[:place]}{name[place + 1]}{name[place]}{name[place + 2 :]}"


def _splits(letters: str, before: str) -> Iterator[str]:
    """All ways to read letters as syllables, the longest syllables first."""
    if not letters:
        yield before
        return
    for length in range(min(_LONGEST_SYLLABLE, len(letters)), 0, -1):
        if char := _letters().get(letters[:length]):
            yield from _splits(letters[length:], before + char)


@cache
def _syllables() -> dict[int, str]:
    """Code point → its commonest syllable without tone. Not those for private use, where ours stand."""
    return {
        code: _without_tone(readings.partition(",")[0])
        for code, readings in PINYIN_DICT.items()
        if code not in _PRIVATE
    }


@cache
def _without_tone(syllable: str) -> str:
    spread = unicodedata.normalize("NFD", syllable)
    return "".join(char for char in spread if char.isalpha() and char.isascii())


def _blurred(syllable: str) -> str:
    for pattern, instead in _ALIKE:
        syllable = re.sub(pattern, instead, syllable)
    return syllable


@cache
def _letters() -> dict[str, str]:
    """Syllable → its private character; those that sound alike share one."""
    syllables = sorted({syllable for syllable in _syllables().values() if syllable})
    places = {blurred: _PRIVATE[n] for n, blurred in enumerate(sorted({_blurred(s) for s in syllables}))}
    return {syllable: chr(places[_blurred(syllable)]) for syllable in syllables}


@cache
def _sounds() -> dict[int, str]:
    letters = _letters()
    return {code: letters[syllable] for code, syllable in _syllables().items() if syllable}


@cache
def _looks() -> dict[str, str]:
    looks: dict[str, str] = {}
    for group in _LOOK_ALIKE.split():
        for char in group:
            looks[char] = looks.get(char, "") + group.replace(char, "")
    return looks
