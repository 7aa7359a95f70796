"""Kinds of files, and what people write into cells."""

from datetime import date

from tests.loaders.messy.casebook import case
from tests.loaders.messy.writing import Book, book, code, csv, old_xls, with_password

# Kinds of file

case(
    "23-GB18030.csv",
    lambda: csv("单位名称,主要产品", "上海𠮷字量具厂,卡尺", encoding="gb18030"),
    rows=1,
    rejected=[],
    organisations={"上海𠮷字量具厂": {"offers": {"卡尺": None}}},
)

case(
    "24-UTF16制表符.txt",
    lambda: csv("企业名称\t主营产品\t说明", "上海酉字刀具厂\t铣刀\t用,号", encoding="utf-16"),
    rows=1,
    rejected=[],
    organisations={"上海酉字刀具厂": {"offers": {"铣刀": None}, "note": "用,号"}},
)

case(
    "25-旧格式.xls",
    lambda: old_xls({"企业": [["企业名称", "主营产品", "联系电话"], ["上海戌字夹具厂", "夹具", 13800000025]]}),
    rows=1, rejected=[],
    organisations={"上海戌字夹具厂": {"people": [[None, "13800000025"]], "offers": {"夹具": None}}},
)  # fmt: skip

case(
    "26-旧格式改了名.xlsx",
    lambda: old_xls({"企业": [["企业名称", "主营产品"], ["上海亥字量规厂", "塞规"]]}),
    rows=1,
    rejected=[],
    organisations={"上海亥字量规厂": {"offers": {"塞规": None}}},
)

case(
    "27-其实是制表符文本.xls",
    lambda: csv("企业名称\t主营产品", "上海金字磨具厂\t砂轮", encoding="gb18030"),
    rows=1,
    rejected=[],
    organisations={"上海金字磨具厂": {"offers": {"砂轮": None}}},
)

case(
    "28-其实是网页.xls",
    lambda: "<html><table><tr><td>企业名称</td></tr></table></html>".encode(),
    unreadable="NOT_XLSX",
    rows=0,
    organisations={},
)

case("29-有密码.xlsx", lambda: with_password(book("企业", [["企业名称"], ["上海密字厂"]])),
     unreadable="ENCRYPTED", rows=0, organisations={})  # fmt: skip

case(
    "30-没下载完.xlsx",
    lambda: book("企业", [["企业名称"], *([f"上海第{n}厂"] for n in range(200))])[:4_000],
    unreadable="NOT_XLSX",
    rows=0,
    organisations={},
)

# Cells

case(
    "31-日期的各种写法.xlsx",
    lambda: book(
        "2026年需求",
        [
            ["企业", "需求内容", "截止日期"],
            ["上海木字厂", "要甲", date(2026, 8, 15)],
            ["上海木字厂", "要乙", 46249],
            ["上海木字厂", "要丙", "2021年8月"],
            ["上海木字厂", "要丁", "8月15日前"],
            ["上海木字厂", "要戊", "2026.9.30"],
            ["上海木字厂", "要己", "20261001"],
            ["上海木字厂", "要庚", "2026年2月30日"],
            ["上海木字厂", "要辛", date(1900, 1, 5)],
            ["上海木字厂", "要壬", "尽快"],
        ],
    ),
    rows=9, rejected=[],
    warnings=[
        [2, "ORG_CREATED"], [5, "DATE_WITHOUT_YEAR"], [8, "BAD_DATE"], [9, "BAD_DATE"], [10, "BAD_DATE"],
    ],
    organisations={
        "上海木字厂": {
            "needs": sorted(f"要{x}" for x in "甲乙丙丁戊己庚辛壬"),
            "deadlines": {
                "要甲": "2026-08-15", "要乙": "2026-08-15", "要丙": "2021-08", "要丁": "2026-08-15",
                "要戊": "2026-09-30", "要己": "2026-10-01",
            },
        }
    },
)  # fmt: skip

case(
    "32-没有年份也不知道哪年.csv",
    lambda: csv("企业,需求内容,截止日期", "上海水字厂,要轴承,8月15日前"),
    rows=1, rejected=[], warnings=[[2, "ORG_CREATED"], [2, "DATE_WITHOUT_YEAR"]],
    organisations={"上海水字厂": {"needs": ["要轴承"]}},
)  # fmt: skip

case(
    "33-数量的各种写法.xlsx",
    lambda: book(
        "需求",
        [
            ["企业", "需求内容", "需求量（吨）"],
            ["上海火字厂", "甲", "约3000吨/年"],
            ["上海火字厂", "乙", "1.2万套"],
            ["上海火字厂", "丙", 500],
            ["上海火字厂", "丁", "１２０"],
            ["上海火字厂", "戊", "很多"],
            ["上海火字厂", "己", date(1900, 1, 30)],
        ],
    ),
    rows=6, rejected=[], warnings=[[2, "ORG_CREATED"], [6, "NOT_A_NUMBER"], [7, "DATE_AS_NUMBER"]],
    organisations={
        "上海火字厂": {
            "needs": ["丁", "丙", "乙", "己", "戊", "甲"],
            "amounts": {
                "甲": ["约", 3000.0, "吨/年"], "乙": [None, 12000.0, "套"], "丙": [None, 500.0, "吨"],
                "丁": [None, 120.0, "吨"], "戊": [None, None, None], "己": [None, 30.0, "吨"],
            },
        }
    },
)  # fmt: skip

case(
    "34-代码的各种毛病.csv",
    lambda: csv(
        "企业名称,统一社会信用代码",
        f"上海土字一厂,{''.join(chr(ord(c) + 0xFEE0) for c in code(34))}",
        f"上海土字二厂,{code(35)[:8]}\u200b{code(35)[8:]}",
        f"上海土字三厂,'{code(36).lower()}",
        f"上海土字四厂,{code(37)[:17]}#",
        f"上海土字五厂,{code(38)[:4]} {code(38)[4:10]} {code(38)[10:]}",
        "上海土字六厂,9.1310117E+17",
    ),
    rows=6, rejected=[],
    warnings=[[3, "INVISIBLE_IN_CODE"], [5, "BAD_USCC"], [7, "DIGITS_LOST"], [7, "BAD_USCC"]],
    organisations={
        "上海土字一厂": {"code": code(34)},
        "上海土字二厂": {"code": code(35)},
        "上海土字三厂": {"code": code(36)},
        "上海土字四厂": {"code_as_given": code(37)[:17] + "#"},
        "上海土字五厂": {"code": code(38)},
        "上海土字六厂": {"code_as_given": "9.1310117E+17"},
    },
)  # fmt: skip

case(
    "35-电话是数字.xlsx",
    lambda: book(
        "企业",
        [
            ["企业名称", "联系人", "联系电话"],
            ["上海日字厂", "日", 13800000035],
            ["上海月字厂", "月", "１３８０００００036"],
            ["上海星字厂", "星", "1.38E+10"],
            ["上海辰字厂", "辰", "13800000037\u200b"],
        ],
    ),
    rows=4, rejected=[], warnings=[[4, "DIGITS_LOST"], [5, "INVISIBLE_IN_CODE"]],
    organisations={
        "上海日字厂": {"people": [["日", "13800000035"]]},
        "上海月字厂": {"people": [["月", "13800000036"]]},
        "上海星字厂": {"people": [["星", "1.38E+10"]]},
        "上海辰字厂": {"people": [["辰", "13800000037"]]},
    },
)  # fmt: skip

case(
    "36-联系人电话一格.csv",
    lambda: csv(
        "企业名称,联系人及电话",
        "上海风字厂,张三 13800000036",
        "上海雨字厂,李四/021-57680036",
        "上海雷字厂,王五",
        "上海电字厂,赵六、13800000039",
    ),
    rows=4, rejected=[], warnings=[],
    organisations={
        "上海风字厂": {"people": [["张三", "13800000036"]]},
        "上海雨字厂": {"people": [["李四", "021-57680036"]]},
        "上海雷字厂": {"people": [["王五", None]]},
        "上海电字厂": {"people": [["赵六", "13800000039"]]},
    },
)  # fmt: skip

case(
    "37-一格几个产品.csv",
    lambda: csv(
        "企业名称,主营产品",
        "上海春字厂,AC/DC电源、滤波器；变压器",
        "上海夏字厂,1.轴承 2.钢球 3.套圈",
        "上海秋字厂,特钢（20CrMnTi、GCr15）；圆钢等",
        "上海冬字厂,挖掘机，装载机，压路机",
        "上海朝字厂,螺栓，M8，8.8级",
        "上海夕字厂,①液压缸②气缸",
    ),
    rows=6, rejected=[], warnings=[],
    organisations={
        "上海春字厂": {"offers": {"AC/DC电源": None, "滤波器": None, "变压器": None}},
        "上海夏字厂": {"offers": {"轴承": None, "钢球": None, "套圈": None}},
        "上海秋字厂": {"offers": {"特钢（20CrMnTi、GCr15）": None, "圆钢": None}},
        "上海冬字厂": {"offers": {"挖掘机": None, "装载机": None, "压路机": None}},
        "上海朝字厂": {"offers": {"螺栓，M8，8.8级": None}},
        "上海夕字厂": {"offers": {"液压缸": None, "气缸": None}},
    },
)  # fmt: skip

case(
    "38-产品名里有顿号.xlsx",
    lambda: (
        Book()
        .sheet("产品", [["名称", "类别"], ["铜、铝复合板", "产品"]])
        .sheet("企业", [["名称", "主营产品"], ["上海宫字厂", "铜、铝复合板、铜箔"], ["上海商字厂", "铜、铝型材"]])
        .bytes()
    ),
    rows=3, rejected=[],
    organisations={
        "上海宫字厂": {"offers": {"铜、铝复合板": None, "铜箔": None}},
        "上海商字厂": {"offers": {"铜": None, "铝型材": None}},
    },
)  # fmt: skip

case(
    "39-同一企业五次代码不同.csv",
    lambda: csv("企业名称,统一社会信用代码", *(f"上海角字厂,{code(390 + n)}" for n in range(5))),
    rows=5, rejected=[], warnings=[[n, "SAME_NAME_OTHER_CODE"] for n in (3, 4, 5, 6)],
    organisations={f"上海角字厂 {code(390 + n)}": {"code": code(390 + n)} for n in range(5)},
)  # fmt: skip

case(
    "40-名称只有括号.csv",
    lambda: csv(
        "企业名称,主营产品",
        "（）,轴承",
        "——？,轴承",
        "上海徵字厂,轴承",
        "（上海）,轴承",
        "【（上海）】-,轴承",
    ),
    rows=5,
    rejected=[[number, "NO_WORDS"] for number in (2, 3, 5, 6)],
    organisations={"上海徵字厂": {"offers": {"轴承": None}}},
)

case(
    "41-三万二千字的格子.xlsx",
    lambda: book(
        "企业",
        [["企业名称", "主营产品", "说明"], ["上海羽字厂", "长" * 32_000, "注" * 32_000], ["名" * 300, "轴承", None]],
    ),
    rows=2, rejected=[[3, "TOO_LONG"]], warnings=[[2, "TOO_LONG"]],
    organisations={"上海羽字厂": {"note": "注" * 32_000 + "\n主营产品原文：" + "长" * 32_000}},
)  # fmt: skip

case(
    "42-公式.xlsx",
    lambda: book(
        "企业",
        [["企业名称", "年产能", "说明"], ["上海东字厂"], ["上海西字厂"], ["上海南字厂", 10]],
        finish=lambda sheet: (
            sheet.write_formula("B2", "=100*3", value=300),
            sheet.write_formula("B3", "=SUM(B2:B2)", value=300),
            sheet.write_formula("C2", '=A2&"好"', value="上海东字厂好"),
            sheet.write_formula("C4", "=1/0", value="#DIV/0!"),
        ),
    ),
    rows=3, rejected=[], warnings=[[2, "FORMULA_VALUE"], [4, "CELL_ERROR"]],
    organisations={
        "上海东字厂": {"capacity": "300", "note": "上海东字厂好"},
        "上海西字厂": {"capacity": "300"},
        "上海南字厂": {"capacity": "10"},
    },
)  # fmt: skip

case(
    "43-名称里有看不见的字符.csv",
    lambda: csv("企业名称,主营产品", "上海\u200b北字厂,轴承", "\u202e上海中字厂,轴承", "上海发字厂,轴承"),
    rows=3, rejected=[[2, "INVISIBLE_CHARACTERS"], [3, "INVISIBLE_CHARACTERS"]],
    organisations={"上海发字厂": {"offers": {"轴承": None}}},
)  # fmt: skip

case(
    "44-需求写在企业表里.csv",
    lambda: csv(
        "企业名称,主要产品,需求内容,技术需求,人才需求,联系人",
        "上海白字厂,注塑件,想找一家做模具的，离松江近,毛刺自动去除,数控操作工3名,白",
        "上海板字厂,冲压件,无,,否,板",
    ),
    rows=2, rejected=[], warnings=[],
    organisations={
        "上海白字厂": {
            "people": [["白", None]], "offers": {"注塑件": None},
            "needs": ["想找一家做模具的，离松江近", "数控操作工3名", "毛刺自动去除"],
        },
        "上海板字厂": {"people": [["板", None]], "offers": {"冲压件": None}},
    },
)  # fmt: skip

case(
    "45-需求表带联系电话.csv",
    lambda: csv(
        "企业名称,需求内容,数量,截止日期,联系人,联系电话", "上海中发厂,求购铝锭,20吨,2026-09-30,中,13800000045",
    ),
    rows=1, rejected=[], warnings=[[2, "ORG_CREATED"]],
    organisations={
        "上海中发厂": {
            "people": [["中", "13800000045"]], "needs": ["求购铝锭"], "deadlines": {"求购铝锭": "2026-09-30"},
            "amounts": {"求购铝锭": [None, 20.0, "吨"]},
        }
    },
)  # fmt: skip

case(
    "46-多出来的格子.csv",
    lambda: csv("企业名称,主营产品", "上海多字厂,轴承,,,多出来的", "上海少字厂"),
    rows=2,
    rejected=[[2, "EXTRA_CELLS"]],
    organisations={"上海少字厂": {}},
)

case(
    "47-表头之间空着几行.xlsx",
    lambda: book(
        "企业",
        [[], ["附件2"], [], [None, "企业名称", "主营产品"], [], [None, "上海空字厂", "轴承"], [], [None, "上海格字厂", "钢球"]],
    ),
    rows=2, rejected=[], left_out=[[2, "ABOVE"]],
    organisations={"上海空字厂": {"offers": {"轴承": None}}, "上海格字厂": {"offers": {"钢球": None}}},
)  # fmt: skip

case(
    "48-格子里换行和引号.csv",
    lambda: csv('企业名称,主营产品,说明', '"上海引字厂","轴承\n钢球","他说""很好"""', "上海号字厂,轴承座,"),
    rows=2, rejected=[],
    organisations={
        "上海引字厂": {"offers": {"轴承": None, "钢球": None}, "note": '他说"很好"'},
        "上海号字厂": {"offers": {"轴承座": None}},
    },
)  # fmt: skip

case(
    "49-公式样的文字.csv",
    lambda: csv("企业名称,主营产品,说明", "上海等字厂,轴承,'=1+1", "上海加字厂,轴承,+86"),
    rows=2, rejected=[],
    organisations={
        "上海等字厂": {"offers": {"轴承": None}, "note": "=1+1"},
        "上海加字厂": {"offers": {"轴承": None}, "note": "+86"},
    },
)  # fmt: skip
