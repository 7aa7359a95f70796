"""Headings in every order and wording, rows that are no data, sheets of all sorts."""

from tests.loaders.messy.casebook import XINQIAO, case
from tests.loaders.messy.writing import Book, book, code, csv, stating

# Headings

case(
    "01-标题与两行合并表头.xlsx",
    lambda: book(
        "走访表",
        [
            ["2026年新桥镇企业走访汇总表"],
            ["填表说明：产品之间用顿号隔开"],
            ["序号", "单位名称", "联系方式", None, "生产情况", None, "需要采购"],
            [None, None, "姓名", "电话", "主要产品", "年产能（吨）", None],
            [1, "上海远山铸造有限公司", "张三", 13800000001, "铸钢件、铸铁件", "约3000", "生铁"],
            [2, "上海近水模具厂", "李四", "021-57680002", "压铸模", 12, None],
            ["合计", None, None, None, 2],
            ["制表人：王五", None, None, "审核：赵六"],
        ],
        [
            ("A1:G1", "2026年新桥镇企业走访汇总表"), ("A2:G2", "填表说明：产品之间用顿号隔开"),
            ("A3:A4", "序号"), ("B3:B4", "单位名称"), ("C3:D3", "联系方式"), ("E3:F3", "生产情况"), ("G3:G4", "需要采购"),
        ],
    ),
    rows=2, rejected=[], warnings=[],
    left_out=[[1, "ABOVE"], [2, "ABOVE"], [7, "TOTAL"], [8, "SIGNATURE"]],
    organisations={
        "上海远山铸造有限公司": {
            "people": [["张三", "13800000001"]], "offers": {"铸钢件": None, "铸铁件": None}, "needs": ["生铁"],
            "capacity": "约3000吨",
        },
        "上海近水模具厂": {
            "people": [["李四", "021-57680002"]], "offers": {"压铸模": [None, 12.0, "吨"]}, "capacity": "12吨",
        },
    },
)  # fmt: skip

case(
    "02-表头任意顺序和写法.csv",
    lambda: csv(
        "联系手机,需要采购的产品,★备用,贵公司主要产品名称,企业全称（盖章）,厂址",
        "13800000003,轴承钢,,深沟球轴承,松江北桥轴承厂,上海市松江区新桥镇",
    ),
    rows=1, rejected=[], warnings=[[None, "UNKNOWN_COLUMN"]],
    organisations={
        "松江北桥轴承厂": {
            "region": XINQIAO, "people": [[None, "13800000003"]], "offers": {"深沟球轴承": None}, "needs": ["轴承钢"],
        }
    },
)  # fmt: skip

case(
    "03-繁體表頭.csv",
    lambda: csv("企業名稱,統一社會信用代碼,主要產品,聯繫電話", f"寶山精工機械有限公司,{code(3)},齒輪,021-57680003"),
    rows=1, rejected=[], warnings=[],
    organisations={
        "寶山精工機械有限公司": {"code": code(3), "people": [[None, "021-57680003"]], "offers": {"齒輪": None}}
    },
)  # fmt: skip

case(
    "04-繁體Big5.csv",
    lambda: csv("公司名稱,主要產品,聯絡電話", "臺灣精密機械股份有限公司,減速機,02-26580001", encoding="big5"),
    rows=1, rejected=[],
    organisations={
        "臺灣精密機械股份有限公司": {"people": [[None, "02-26580001"]], "offers": {"減速機": None}}
    },
)  # fmt: skip

case(
    "05-两行互相矛盾的表头.xlsx",
    lambda: book(
        "名单",
        [
            ["企业名称", "联系电话", "主要产品"],
            ["主要产品", "企业名称", "联系电话"],
            ["液压缸", "上海青浦液压件厂", "13800000005"],
            ["齿轮泵", "上海金山泵业有限公司", "13800000006"],
        ],
    ),
    rows=2, rejected=[], warnings=[[1, "TWO_HEADINGS"]], left_out=[[1, "ABOVE"]],
    organisations={
        "上海青浦液压件厂": {"people": [[None, "13800000005"]], "offers": {"液压缸": None}},
        "上海金山泵业有限公司": {"people": [[None, "13800000006"]], "offers": {"齿轮泵": None}},
    },
)  # fmt: skip

case(
    "06-矛盾而上面一行才对.xlsx",
    lambda: book(
        "名单",
        [
            ["企业名称", "联系电话", "主要产品"],
            ["联系电话", "主要产品", "企业名称"],
            ["上海青浦液压件厂", "13800000005", "液压缸"],
            ["上海金山泵业有限公司", "13800000006", "齿轮泵"],
        ],
    ),
    rows=2, rejected=[], warnings=[[2, "TWO_HEADINGS"]], left_out=[[2, "HEADING"]],
    organisations={
        "上海青浦液压件厂": {"people": [[None, "13800000005"]], "offers": {"液压缸": None}},
        "上海金山泵业有限公司": {"people": [[None, "13800000006"]], "offers": {"齿轮泵": None}},
    },
)  # fmt: skip

case(
    "07-没有表头的名单.csv",
    lambda: csv(
        f"上海东风紧固件有限公司,{code(7)},13800000007",
        f"上海西风标准件厂,{code(8)},13800000008",
        f"上海南风弹簧有限公司,{code(9)},13800000009",
    ),
    rows=3, rejected=[], warnings=[[None, "NO_HEADINGS"]],
    organisations={
        "上海东风紧固件有限公司": {"code": code(7), "people": [[None, "13800000007"]]},
        "上海西风标准件厂": {"code": code(8), "people": [[None, "13800000008"]]},
        "上海南风弹簧有限公司": {"code": code(9), "people": [[None, "13800000009"]]},
    },
)  # fmt: skip

case(
    "08-空表头按内容认.xlsx",
    lambda: book(
        "Sheet1",
        [
            ["企业名称", "列1", None, "主营产品"],
            ["上海东风紧固件有限公司", code(7), 13800000007, "螺栓"],
            ["上海西风标准件厂", code(8), 13800000008, "螺母"],
        ],
    ),
    rows=2, rejected=[], warnings=[],
    organisations={
        "上海东风紧固件有限公司": {"code": code(7), "people": [[None, "13800000007"]], "offers": {"螺栓": None}},
        "上海西风标准件厂": {"code": code(8), "people": [[None, "13800000008"]], "offers": {"螺母": None}},
    },
)  # fmt: skip

case(
    "09-不认识的栏记入说明.csv",
    lambda: csv("企业名称,星级,主营产品,传真", "上海北风链条厂,三星,滚子链,021-57680009"),
    rows=1, rejected=[], warnings=[[None, "UNKNOWN_COLUMN"]],
    organisations={
        "上海北风链条厂": {"offers": {"滚子链": None}, "note": "星级：三星", "people": [[None, "021-57680009"]]}
    },
)  # fmt: skip

case(
    "10-同一项分几栏.csv",
    lambda: csv("企业名称,主要产品1,主要产品2,主要产品3", "上海中天电机厂,异步电机,伺服电机,"),
    rows=1, rejected=[], warnings=[[None, "DUPLICATE_COLUMN"]],
    organisations={"上海中天电机厂": {"offers": {"异步电机": None, "伺服电机": None}}},
)  # fmt: skip

# Rows that are no data

case(
    "11-合计制表签章.xlsx",
    lambda: book(
        "企业",
        [
            ["企业名称", "主营产品", "联系人"],
            ["一、装备制造"],
            ["上海甲字机床厂", "车床", "甲"],
            ["小 计", 1],
            ["二、电气"],
            ["上海乙字开关厂", "断路器", "乙"],
            ["企业名称", "主营产品", "联系人"],
            ["上海丙字电缆厂", "电缆", "丙"],
            ["合　计", 3],
            ["共3家企业"],
            ["注：以上为不完全统计"],
            ["单位（盖章）：", None, "2026年3月1日"],
            ["填表人：丁", "联系电话：021-57680000"],
            ["2026年3月1日"],
        ],
    ),
    rows=3, rejected=[], warnings=[],
    left_out=[
        [2, "SECTION"], [4, "TOTAL"], [5, "SECTION"], [7, "HEADING"], [9, "TOTAL"], [10, "TOTAL"], [11, "NOTE"],
        [12, "SIGNATURE"], [13, "SIGNATURE"], [14, "SIGNATURE"],
    ],
    organisations={
        "上海甲字机床厂": {"people": [["甲", None]], "offers": {"车床": None}},
        "上海乙字开关厂": {"people": [["乙", None]], "offers": {"断路器": None}},
        "上海丙字电缆厂": {"people": [["丙", None]], "offers": {"电缆": None}},
    },
)  # fmt: skip

case(
    "12-栏次与空序号.csv",
    lambda: csv(
        "序号,企业名称,主营产品", "1,2,3", "1,上海丁字阀门厂,闸阀", "2,,", "3,,", "4,/,/", ",—,—",
    ),
    rows=1, rejected=[],
    left_out=[[2, "NUMBERS"], [4, "BLANK"], [5, "BLANK"], [6, "BLANK"], [7, "BLANK"]],
    organisations={"上海丁字阀门厂": {"offers": {"闸阀": None}}},
)  # fmt: skip

case(
    "13-示例行.csv",
    lambda: csv(
        "企业名称,主营产品,说明", "（示例）上海某某有限公司,滚珠丝杠,照这样填", "上海戊字丝杠厂,滚珠丝杠,",
    ),
    rows=1, rejected=[], left_out=[[2, "EXAMPLE"]],
    organisations={"上海戊字丝杠厂": {"offers": {"滚珠丝杠": None}}},
)  # fmt: skip

case(
    "14-空格子填了无和斜杠.csv",
    lambda: csv(
        "企业名称,统一社会信用代码,主营产品,需要采购,联系电话,走访日期",
        "上海己字减速机厂,/,减速机,无,—,/",
        "上海庚字联轴器厂,无,联轴器,暂无,无,",
    ),
    rows=2, rejected=[], warnings=[],
    organisations={
        "上海己字减速机厂": {"offers": {"减速机": None}},
        "上海庚字联轴器厂": {"offers": {"联轴器": None}},
    },
)  # fmt: skip

# Sheets

case(
    "15-七张表一空一隐藏.xlsx",
    lambda: (
        Book()
        .sheet("填写说明", [["怎样填写"], ["每行一家企业"]])
        .sheet("一月", [["企业名称", "主营产品"], ["上海辛字锻造厂", "法兰锻件"]])
        .sheet("空表", [])
        .sheet("二月", [["单位名称", "主要产品"], ["上海壬字锻造厂", "轴锻件"]])
        .sheet("去年的", [["企业名称", "主营产品"], ["上海旧厂", "旧产品"]], hidden=True)
        .sheet("天气", [["日期", "天气", "温度"], ["3月1日", "晴", 12]])
        .sheet("需求", [["企业", "需求内容"], ["上海辛字锻造厂", "求购圆钢Φ120，每月20吨"]])
        .bytes()
    ),
    rows=3, rejected=[], warnings=[[None, "HIDDEN_SHEET"], [None, "UNKNOWN_SHEET"]],
    left_out=[["填写说明", "INSTRUCTIONS"], ["空表", "EMPTY_SHEET"], ["去年的", "HIDDEN_SHEET"], ["天气", "UNKNOWN_SHEET"]],
    organisations={
        "上海辛字锻造厂": {"offers": {"法兰锻件": None}, "needs": ["求购圆钢Φ120，每月20吨"]},
        "上海壬字锻造厂": {"offers": {"轴锻件": None}},
    },
)  # fmt: skip

case(
    "16-合并单元格管几行.xlsx",
    lambda: book(
        "供给",
        [
            ["所属镇", "企业名称", "产品", "年产能"],
            ["甲", "上海癸字铸造厂", "泵体", "约3000吨/年"],
            ["", "", "阀体", "1.2万套"],
            ["", "", "端盖", None],
            ["", "上海子字冲压厂", "冲压件", 500],
        ],
        [("A2:A5", "上海市松江区新桥镇"), ("B2:B4", "上海癸字铸造厂")],
    ),
    rows=4, rejected=[],
    organisations={
        "上海癸字铸造厂": {
            "region": XINQIAO, "capacity": "约3000吨/年",
            "offers": {"泵体": ["约", 3000.0, "吨/年"], "阀体": [None, 12000.0, "套"], "端盖": None}
        },
        "上海子字冲压厂": {
            "region": XINQIAO, "capacity": "500", "offers": {"冲压件": [None, 500.0, None]},
        },
    },
)  # fmt: skip

case(
    "17-合并的企业各有几个产品.xlsx",
    lambda: book(
        "企业",
        [
            ["企业名称", "主营产品", "联系人"],
            ["上海丑字塑料厂", "注塑件", "丑"],
            [None, "吹塑件", None],
            ["上海寅字橡胶厂", "密封圈", "寅"],
        ],
        [("A2:A3", "上海丑字塑料厂"), ("C2:C3", "丑")],
    ),
    rows=3, rejected=[], warnings=[],
    organisations={
        "上海丑字塑料厂": {"people": [["丑", None]], "offers": {"注塑件": None, "吹塑件": None}},
        "上海寅字橡胶厂": {"people": [["寅", None]], "offers": {"密封圈": None}},
    },
)  # fmt: skip

case(
    "18-工作表大小写错了.xlsx",
    lambda: stating(
        book("企业", [["企业名称", "主营产品"], ["上海卯字轴承厂", "轴承"], ["上海辰字轴承厂", "轴承座"]]), "A1:A1"
    ),
    rows=2, rejected=[], warnings=[],
    organisations={
        "上海卯字轴承厂": {"offers": {"轴承": None}}, "上海辰字轴承厂": {"offers": {"轴承座": None}},
    },
)  # fmt: skip

case(
    "19-工作表说自己大到天边.xlsx",
    lambda: stating(book("企业", [["企业名称"], ["上海巳字齿轮厂"]]), "A1:XFD1048576"),
    rows=1,
    rejected=[],
    organisations={"上海巳字齿轮厂": {}},
)

case(
    "20-三百张表.xlsx",
    lambda: _many_sheets(300),
    rows=3,
    rejected=[],
    organisations={f"上海午字{n}号厂": {} for n in (0, 150, 299)},
)

case(
    "21-一万六千栏.xlsx",
    lambda: book(
        "企业", [["企业名称", "主营产品"], ["上海未字电器厂", "继电器"], [None] * 16_383 + ["零星"]]
    ),
    rows=2,
    rejected=[[3, "EXTRA_CELLS"]],
    organisations={"上海未字电器厂": {"offers": {"继电器": None}}},
)

case(
    "22-五万行处有零星格子.xlsx",
    lambda: book(
        "企业", [["企业名称"], ["上海申字厂"]], finish=lambda sheet: sheet.write(49_999, 16_383, "x")
    ),
    unreadable="TOO_LARGE",
    rows=0,
    organisations={},
)


def _many_sheets(count: int) -> bytes:
    whole = Book()
    for number in range(count):
        filled = number in (0, 150, 299)
        whole.sheet(f"表{number}", [["企业名称"], [f"上海午字{number}号厂"]] if filled else [])
    return whole.bytes()
