"""A trade's commonest English words in Chinese, so that a name in English is found where no table has it."""

import re

_WORDS = """stainless=不锈 steel=钢 pipe=管 tube=管 plate=板 sheet=板 bar=棒 rod=棒 wire=线 cable=电缆 bearing=轴承 gear=齿轮 shaft=轴 motor=电机 pump=泵
valve=阀 fan=风机 blower=风机 bolt=螺栓 nut=螺母 screw=螺丝 spring=弹簧 seal=密封件 belt=带 chain=链条 mold=模具 mould=模具 die=模具 casting=铸件 forging=锻件
machining=加工 aluminum=铝 aluminium=铝 copper=铜 brass=黄铜 carbide=硬质合金 end~mill=铣刀 drill=钻头 plastic=塑料 rubber=橡胶 carton=纸箱 pallet=托盘 coating=喷涂
powder=粉末 injection=注塑 part=件 cylinder=缸 hydraulic=液压 pneumatic=气动 sensor=传感器 battery=电池 lithium=锂 inspection=检测 vision=视觉 system=系统
heat~treatment=热处理 welding=焊接 laser=激光 cutting=切割 freight~forwarder=货代 forklift=叉车 transformer=变压器 inverter=变频器 switch=开关 controller=控制器
robot=机器人 conveyor=输送机 film=膜 fabric=面料 glass=玻璃 paint=涂料 grinding=磨 wheel=轮 cutter=刀 tool=刀具 nylon=尼龙 servo=伺服 stepper=步进 planetary=行星
reducer=减速机 gearbox=减速机 linear=直线 guide=导轨 ball=滚珠 electric=电动 cast=铸 iron=铁 ductile=球墨 galvanized=镀锌 anodizing=阳极氧化 plating=电镀
cold~rolled=冷轧 hot~rolled=热轧 seamless=无缝 foil=箔 strip=带 hose=软管 oil=油 worm=蜗轮蜗杆 die~casting=压铸件 sheet~metal=钣金 alloy=合金 carbon~steel=碳钢 round=圆 rolled=轧"""
_CHINESE = {word.replace("~", " "): chinese for word, chinese in (pair.split("=") for pair in _WORDS.split())}
_WORD = re.compile(
    "|".join(rf"\b{re.escape(word)}(?=s?\b)" for word in sorted(_CHINESE, key=len, reverse=True))
)


def in_chinese(phrase: str) -> str | None:
    """The phrase (plain) in Chinese, word by word: stainless steel pipes → 不锈钢管; None where a word is not known."""
    if not phrase.isascii():
        return None
    rest = _WORD.sub("", phrase)
    if not re.fullmatch(r"[\s\-s]*", rest):
        return None
    return "".join(_CHINESE[match[0]] for match in _WORD.finditer(phrase)) or None
