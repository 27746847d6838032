"""Cells and rows that cannot be taken: one fault each and mixed, with the sentences that a person reads."""

from __future__ import annotations

from collections.abc import Sequence

from tests.broken.build import BUYER, GOOD, MAKER, THIRD, Cell, Rows, sheets, supplies


def firm(*rows: Sequence[Cell], header: Sequence[Cell] = ("统一社会信用代码", "企业名称")) -> Rows:
    """Give a sheet of firms."""
    return [header, *rows]


FIRM: list[Cell] = [MAKER, "示例甲"]
OTHER: list[Cell] = [BUYER, "示例乙"]

BAD_CELLS: dict[str, tuple[dict[str, Rows], list[str]]] = {
    "wrong check digit": (
        sheets(企业=firm(FIRM, OTHER, ["91310115MA1H8R7C6D", "丙"])),
        [
            "企业.csv，第 4 行，“统一社会信用代码”列：91310115MA1H8R7C6D 校验不符（末位应为 7）；请重新抄录信用代码",
        ],
    ),
    "illegal letter in code": (
        sheets(企业=firm(FIRM, OTHER, ["9135010OM000100Y43", "丙"])),
        [
            "企业.csv，第 4 行，“统一社会信用代码”列：9135010OM000100Y43 含有信用代码不用的字母 O；请核对是否为 0、1、2、5 或 U 之误",
        ],
    ),
    "code turned into a number": (
        sheets(企业=firm(FIRM, OTHER, ["9.13501E+17", "丙"])),
        [
            "企业.csv，第 4 行，“统一社会信用代码”列：9.13501E+17 是被表格软件改成数字的编号，位数已丢失；请把这一列设为文本格式后重填",
        ],
    ),
    "id empty": (
        sheets(企业=firm(FIRM, OTHER, ["", "丙"])),
        [
            "企业.csv，第 4 行，“统一社会信用代码”列：是空的；必须填写",
        ],
    ),
    "name empty": (
        sheets(企业=firm(FIRM, OTHER, ["X1", ""])),
        [
            "企业.csv，第 4 行，“企业名称”列：是空的；必须填写",
        ],
    ),
    "name not known": (
        sheets(企业=firm(FIRM, OTHER, ["X1", "不详"])),
        [
            "企业.csv，第 4 行，“企业名称”列：是空的；必须填写",
        ],
    ),
    "firm twice, differing": (
        sheets(企业=firm(FIRM, OTHER, [MAKER, "示例丁"])),
        [
            "企业.csv，第 4 行：与第 2 行是同一条，内容却不同：“企业名称”示例甲 / 示例丁；请只留一条",
        ],
    ),
    "supply twice, differing": (
        sheets(供应关系=[GOOD["供应关系"][0], [MAKER, BUYER, "magnet", "在用"], [MAKER, BUYER, "magnet", "候选"]]),
        [
            "供应关系.csv，第 3 行：与第 2 行是同一条，内容却不同：“供应状态”在用 / 候选；请只留一条",
        ],
    ),
    "component contradicts itself": (
        sheets(
            产品=[
                ["产品编号", "产品名称", "环节编号"],
                ["magnet", "磁体", "C01-1"],
                ["motor", "电机", "C01-2"],
                ["magnet", "磁钢", "C01-2"],
            ]
        ),
        [
            "产品.csv，第 4 行，“产品名称”列：与第 2 行矛盾：那里是“磁体”，这里是“磁钢”；同一产品请写成一样，或留空",
        ],
    ),
    "component without id": (
        sheets(
            产品=[
                ["产品编号", "产品名称", "环节编号"],
                ["magnet", "磁体", "C01-1"],
                ["motor", "电机", "C01-2"],
                ["", "磁钢", "C01-2"],
            ]
        ),
        [
            "产品.csv，第 4 行，“产品编号”列：是空的；必须填写",
        ],
    ),
    "component without name": (
        sheets(
            产品=[
                ["产品编号", "产品名称", "环节编号"],
                ["magnet", "磁体", "C01-1"],
                ["motor", "电机", "C01-2"],
                ["wire", "", "C01-2"],
            ]
        ),
        [
            "产品.csv，第 4 行：产品 wire 没有名称，别处也没有；请填写产品名称",
        ],
    ),
    "target without segment": (
        sheets(
            产品=[
                ["产品编号", "产品名称", "环节编号", "是否目标产品"],
                ["magnet", "磁体", "C01-1", ""],
                ["motor", "电机", "", "是"],
            ]
        ),
        [
            "产品.csv，第 3 行，“环节编号”列：是空的，却填了产业链或目标产品；请填写环节编号",
        ],
    ),
    "unknown component": (
        sheets(生产=[GOOD["生产"][0], [MAKER, "magnet"], [BUYER, "motors"]]),
        [
            "生产.csv，第 3 行，“产品编号”列：“产品”表里没有 motors；请在那里补一行，或改为 motor",
        ],
    ),
    "unknown buyer": (
        sheets(供应关系=[GOOD["供应关系"][0], [MAKER, THIRD, "magnet", "在用"]]),
        [
            "供应关系.csv，第 2 行，“采购企业代码”列：“企业”表里没有 91110000600037341L；请在那里补一行",
        ],
    ),
    "unknown maker": (
        supplies(["实际生产企业代码"], ["JPN-03"]),
        [
            "供应关系.csv，第 2 行，“实际生产企业代码”列：“企业”表里没有 JPN-03；请在那里补一行",
        ],
    ),
    "unknown region": (
        sheets(企业=[["统一社会信用代码", "企业名称", "地区代码"], [MAKER, "示例甲", "330299"], [BUYER, "示例乙", ""]]),
        [
            "企业.csv，第 2 行，“地区代码”列：“地区”表里没有 330299；请在那里补一行",
        ],
    ),
    "sheet of firms missing": (
        sheets(企业=None),
        [
            "供应关系.csv：缺少“企业”表：“供应关系”引用了它，库中也没有；请补上这张表",
            "生产.csv：缺少“企业”表：“生产”引用了它，库中也没有；请补上这张表",
        ],
    ),
    "sheet of regions missing": (
        sheets(地区=None),
        [
            "企业.csv：缺少“地区”表：“企业”引用了它，库中也没有；请补上这张表",
        ],
    ),
    "segment of another chain": (
        sheets(
            产业链=[["产业链编号", "产业链名称"], ["C01", "示例链"], ["C02", "另一条"]],
            产品=[
                ["产品编号", "产品名称", "环节编号", "产业链编号"],
                ["magnet", "磁体", "C01-1", "C02"],
                ["motor", "电机", "C01-2", ""],
            ],
        ),
        [
            "产品.csv，第 2 行，“产业链编号”列：C02 不是环节 C01-1 所属的产业链；请写 C01 或留空",
        ],
    ),
    "variant loop": (
        sheets(变体=[["变体产品编号", "上级产品编号"], ["magnet", "motor"], ["motor", "magnet"]]),
        [
            "变体.csv，第 2 行，“上级产品编号”列：变体关系成环：magnet → motor → magnet；请删去其中一行",
        ],
    ),
    "variant of itself": (
        sheets(变体=[["变体产品编号", "上级产品编号"], ["magnet", "magnet"]]),
        [
            "变体.csv，第 2 行，“上级产品编号”列：变体关系成环：magnet → magnet；请删去其中一行",
        ],
    ),
    "region loop": (
        sheets(
            地区=[
                ["地区代码", "地区名称", "级别", "上级地区代码"],
                ["330000", "浙江省", "省", "330200"],
                ["330200", "宁波市", "市", "330000"],
            ]
        ),
        [
            "地区.csv，第 2 行，“上级地区代码”列：上级地区成环：330000 → 330200 → 330000；请删去其中一行",
        ],
    ),
    "firm supplies itself": (
        sheets(供应关系=[GOOD["供应关系"][0], [MAKER, MAKER, "magnet", "在用"]]),
        [
            "供应关系.csv，第 2 行，“采购企业代码”列：供应方和采购方都是 91350100M000100Y43；自产自用请写在“生产”表",
        ],
    ),
    "share above one hundred percent": (
        supplies(["采购占比"], ["140%"]),
        [
            "供应关系.csv，第 2 行，“采购占比”列：140% 大于 100%；40% 请写 0.4 或 40%",
        ],
    ),
    "share negative": (
        supplies(["采购占比"], ["-0.1"]),
        [
            "供应关系.csv，第 2 行，“采购占比”列：-0.1 小于 0；请写 0 到 1，或 0% 到 100%",
        ],
    ),
    "share is a word": (
        supplies(["采购占比"], ["大部分"]),
        [
            "供应关系.csv，第 2 行，“采购占比”列：“大部分”不是占比；40% 请写 0.4 或 40%",
        ],
    ),
    "shares and percents mixed": (
        supplies(["采购占比"], ["0.4"], ["40"], ["0"], ["1"]),
        [
            "供应关系.csv，“采购占比”列：有的像比例（第 2 行 0.4），有的像百分数（第 3 行 40）；请整列统一，写 0.4 或 40%",
        ],
    ),
    "band upside down": (
        supplies(["采购占比"], ["40%—20%"]),
        [
            "供应关系.csv，第 2 行，“采购占比”列：“40%—20%”前大后小；请写如 20%—40%",
        ],
    ),
    "band and ends": (
        supplies(["采购占比", "采购占比下限"], ["20%—40%", "0.1"]),
        [
            "供应关系.csv，第 2 行，“采购占比”列：写了区间，又另填了上下限；请只填一处",
        ],
    ),
    "low above high": (
        supplies(["采购占比下限", "采购占比上限"], ["0.5", "0.4"]),
        [
            "供应关系.csv，第 2 行，“采购占比下限”列：下限 0.5 大于上限 0.4；请对调",
        ],
    ),
    "band where one number is needed": (
        sheets(生产=[[*GOOD["生产"][0], "市场占有率"], [MAKER, "magnet", "20%-40%"], [BUYER, "motor", ""]]),
        [
            "生产.csv，第 2 行，“市场占有率”列：“20%-40%”是区间；这一列请写一个数，如 0.4",
        ],
    ),
    "percent above hundred in a percent column": (
        supplies(["采购占比(%)"], ["140"], ["20"]),
        [
            "供应关系.csv，第 2 行，“采购占比(%)”列：140 大于 100%；40% 请写 0.4 或 40%",
        ],
    ),
    "money is a word": (
        supplies(["年采购额(万元)"], ["约一百"]),
        [
            "供应关系.csv，第 2 行，“年采购额(万元)”列：“约一百”不是金额；请只写数（万元），如 120.5",
        ],
    ),
    "money negative": (
        supplies(["年采购额(万元)"], ["-3"]),
        [
            "供应关系.csv，第 2 行，“年采购额(万元)”列：-3 小于 0；请写不小于 0 的数",
        ],
    ),
    "days with another unit": (
        supplies(["认证周期(天)"], ["2班"]),
        [
            "供应关系.csv，第 2 行，“认证周期(天)”列：“2班”不是天数；请只写数，如 30",
        ],
    ),
    "volume with wrong separators": (
        supplies(["年供应量"], ["1,23"]),
        [
            "供应关系.csv，第 2 行，“年供应量”列：“1,23”不是数；请只写数，如 120.5",
        ],
    ),
    "volume infinite": (
        supplies(["年供应量"], ["inf"]),
        [
            "供应关系.csv，第 2 行，“年供应量”列：“inf”不是数；请只写数，如 120.5",
        ],
    ),
    "unknown status": (
        sheets(供应关系=[GOOD["供应关系"][0], [MAKER, BUYER, "magnet", "停用"]]),
        [
            "供应关系.csv，第 2 行，“供应状态”列：“停用”不在可选值内；请写 在用、已认证备份、候选",
        ],
    ),
    "status empty": (
        sheets(供应关系=[GOOD["供应关系"][0], [MAKER, BUYER, "magnet", ""]]),
        [
            "供应关系.csv，第 2 行，“供应状态”列：是空的；必须填写",
        ],
    ),
    "unknown stage": (
        sheets(环节=[GOOD["环节"][0], ["C01-1", "C01", "材料", "前端"], ["C01-2", "C01", "整机", "下游"]]),
        [
            "环节.csv，第 2 行，“阶段”列：“前端”不在可选值内；请写 上游、中游、下游",
        ],
    ),
    "flag is a word": (
        supplies(["是否核实"], ["大概"]),
        [
            "供应关系.csv，第 2 行，“是否核实”列：“大概”既不是“是”也不是“否”；请写 是 或 否",
        ],
    ),
    "unknown country": (
        supplies(["原产国或地区"], ["瓦坎达"]),
        [
            "供应关系.csv，第 2 行，“原产国或地区”列：不认识的国家或地区“瓦坎达”；请写中文名（如 日本）或三字母代码（如 JPN）",
        ],
    ),
    "unknown level": (
        sheets(地区=[GOOD["地区"][0], ["330000", "浙江省", "省"], ["330200", "宁波市", "计划单列市"]]),
        [
            "地区.csv，第 3 行，“级别”列：“计划单列市”不在可选值内；请写 省、市、县",
        ],
    ),
    "role unknown": (
        sheets(企业标签=[["统一社会信用代码", "标签", "产业链编号"], [MAKER, "龙头", "C01"]]),
        [
            "企业标签.csv，第 2 行，“标签”列：“龙头”不在可选值内；请写 链主、伙伴、小巨人、单项冠军、配套专家",
        ],
    ),
    "region of four digits": (
        sheets(企业=[["统一社会信用代码", "企业名称", "地区代码"], [MAKER, "示例甲", "3302"], [BUYER, "示例乙", ""]]),
        [
            "企业.csv，第 2 行，“地区代码”列：3302 只有 4 位；请写满六位，如 330200",
        ],
    ),
    "region is a name": (
        sheets(企业=[["统一社会信用代码", "企业名称", "地区代码"], [MAKER, "示例甲", "宁波"], [BUYER, "示例乙", ""]]),
        [
            "企业.csv，第 2 行，“地区代码”列：“地区”表里没有 宁波；请在那里补一行",
        ],
    ),
    "industry is a name": (
        sheets(
            企业=firm(
                [MAKER, "示例甲", "集成电路"],
                [BUYER, "示例乙", ""],
                header=("统一社会信用代码", "企业名称", "行业代码"),
            )
        ),
        [
            "企业.csv，第 2 行，“行业代码”列：“集成电路”不是行业代码；请按 GB/T 4754-2017 写 2 至 4 位数字，如 3973（集成电路制造）",
        ],
    ),
    "customs code is a word": (
        sheets(产品=[["产品编号", "产品名称", "海关编码"], ["magnet", "磁体", "八五"], ["motor", "电机", "8501"]]),
        [
            "产品.csv，第 2 行，“海关编码”列：“八五”不是海关编码；请写 2、4、6、8 或 10 位数字",
        ],
    ),
    "customs code too long": (
        sheets(
            产品=[["产品编号", "产品名称", "海关编码"], ["magnet", "磁体", "85051110901"], ["motor", "电机", "8501"]]
        ),
        [
            "产品.csv，第 2 行，“海关编码”列：“85051110901”不是海关编码；请写 2、4、6、8 或 10 位数字",
        ],
    ),
    "date does not exist": (
        supplies(["数据日期"], ["2026-02-30"]),
        [
            "供应关系.csv，第 2 行，“数据日期”列：“2026-02-30”这一天不存在；请写如 2026-03-01",
        ],
    ),
    "date is a word": (
        supplies(["数据日期"], ["去年"]),
        [
            "供应关系.csv，第 2 行，“数据日期”列：“去年”不是日期；请写如 2026-03-01",
        ],
    ),
    "month thirteen": (
        supplies(["数据日期"], ["202613"]),
        [
            "供应关系.csv，第 2 行，“数据日期”列：“202613”这一天不存在；请写如 2026-03-01",
        ],
    ),
    "role ends before it begins": (
        sheets(
            企业标签=[
                ["统一社会信用代码", "标签", "产业链编号", "有效期起", "有效期止"],
                [MAKER, "链主", "C01", "2026-03", "2025"],
            ]
        ),
        [
            "企业标签.csv，第 2 行，“有效期止”列：2025 早于开始日期 2026-03；请核对",
        ],
    ),
    "required column missing": (
        sheets(企业=[["统一社会信用代码", "国别"], [MAKER, "中国"], [BUYER, "中国"]]),
        [
            "企业.csv，第 1 行：缺少必填列：企业名称；请补上",
        ],
    ),
    "no header": (
        sheets(投入关系=[["magnet", "motor"]]),
        [
            "投入关系.csv：前 20 行里没有找到表头；请写上表头：投入品编号、产品编号",
        ],
    ),
    "one meaning twice": (
        sheets(企业=[["统一社会信用代码", "企业名称", "单位名称"], [MAKER, "示例甲", "甲"], [BUYER, "示例乙", "乙"]]),
        [
            "企业.csv，第 1 行，“单位名称”列：与“企业名称”列是同一个意思；请只留一列",
        ],
    ),
    "spreadsheet error in a cell": (
        supplies(["年供应量"], ["#REF!"]),
        [
            "供应关系.csv，第 2 行，“年供应量”列：单元格是错误值 #REF!；请改正或清空",
        ],
    ),
    "too many cells": (
        sheets(企业=[["统一社会信用代码", "企业名称"], [MAKER, "示例甲", "宁波"], [BUYER, "示例乙"]]),
        [
            "企业.csv，第 2 行：有 3 格，表头只有 2 格；内容里有逗号时请用英文双引号括起来",
        ],
    ),
    "only headers": (
        {name: rows[:1] for name, rows in GOOD.items()},
        [
            "chain：所有的表都没有一行数据；请填写后再装入",
        ],
    ),
    "three faults": (
        sheets(
            企业=[["统一社会信用代码", "企业名称", "国别"], [MAKER, "示例甲", "瓦坎达"], [BUYER, "", "中国"]],
            供应关系=[[*GOOD["供应关系"][0], "采购占比"], [MAKER, BUYER, "magnet", "停用", "140%"]],
        ),
        [
            "企业.csv，第 2 行，“国别”列：不认识的国家或地区“瓦坎达”；请写中文名（如 日本）或三字母代码（如 JPN）",
            "企业.csv，第 3 行，“企业名称”列：是空的；必须填写",
            "供应关系.csv，第 2 行，“供应状态”列：“停用”不在可选值内；请写 在用、已认证备份、候选",
            "供应关系.csv，第 2 行，“采购占比”列：140% 大于 100%；40% 请写 0.4 或 40%",
        ],
    ),
    "fault in every row": (
        sheets(生产=[GOOD["生产"][0], [MAKER, "a"], [BUYER, "b"], ["X9", "magnet"]]),
        [
            "生产.csv，第 2 行，“产品编号”列：“产品”表里没有 a；请在那里补一行",
            "生产.csv，第 3 行，“产品编号”列：“产品”表里没有 b；请在那里补一行",
            "生产.csv，第 4 行，“统一社会信用代码”列：“企业”表里没有 X9；请在那里补一行",
        ],
    ),
}
"""Name of the fault to the broken sheets, and every sentence expected, in order."""
