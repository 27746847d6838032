"""What are the fictitious firms called, and by which codes? Every name and code shows that it is a sample.

The demonstration block: `91339900DEM0` begins every credit code (339900 is no region, DEM0 reads "demo"); four digits
of a running number follow, the check character of the organisation code (GB 11714), the check character of the whole
code (GB 32100-2015).
"""

from __future__ import annotations

import random

RESERVED_WORD = "示例"
DEMONSTRATION_BLOCK = "91339900DEM0"
CODE_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"

_FIRST = {
    "澄": "Cheng", "榆": "Yu", "岫": "Xiu", "砚": "Yan", "漪": "Yi", "桐": "Tong", "栖": "Qi", "浔": "Xun", "邈": "Miao",
    "霁": "Ji", "菘": "Song", "硕": "Shuo", "珩": "Heng", "嵘": "Rong", "汀": "Ting", "昱": "Yu", "皓": "Hao", "筠": "Yun",
    "蔚": "Wei", "翎": "Ling", "棠": "Tang", "沅": "Yuan", "煦": "Xu", "朔": "Shuo", "峤": "Qiao", "芷": "Zhi", "琅": "Lang",
    "骋": "Cheng", "旻": "Min", "苒": "Ran",
}  # fmt: skip
_SECOND = {
    "桁": "heng", "笙": "sheng", "洲": "zhou", "屿": "yu", "垚": "yao", "峰": "feng", "澜": "lan", "衡": "heng", "泽": "ze",
    "弈": "yi", "锐": "rui", "跃": "yue", "麓": "lu", "原": "yuan", "畅": "chang", "铎": "duo", "宸": "chen", "钧": "jun",
    "禾": "he", "川": "chuan", "舸": "ge", "樾": "yue", "越": "yue", "榕": "rong", "砺": "li", "湛": "zhan", "辰": "chen",
    "铭": "ming", "睿": "rui", "坤": "kun",
}  # fmt: skip
_TRADES = {
    "C01": (("光电", "Optoelectronics"), ("通信科技", "Communications"), ("智联", "Smart Link")),
    "C02": (("微电子", "Microelectronics"), ("半导体", "Semiconductor"), ("电子材料", "Electronic Materials")),
    "C03": (("光能", "Solar"), ("新能源", "New Energy"), ("硅材料", "Silicon Materials")),
    "C04": (("软件", "Software"), ("信息技术", "Information Technology"), ("数据", "Data")),
    "C05": (("汽车部件", "Auto Parts"), ("动力科技", "Power Technology"), ("车业", "Vehicle")),
    "C06": (("精工", "Precision"), ("智能装备", "Smart Equipment"), ("机床", "Machine Tool")),
    "C07": (("环保装备", "Environmental Equipment"), ("能源装备", "Energy Equipment"), ("重工", "Heavy Industry")),
    "C08": (("电气", "Electric"), ("电器", "Switchgear"), ("输配电", "Power Distribution")),
    "C09": (("船舶", "Marine"), ("海工", "Offshore"), ("船用设备", "Marine Equipment")),
    "C10": (("生物", "Biotech"), ("药业", "Pharmaceutical"), ("医疗科技", "Medical")),
    "C11": (("纺织", "Textile"), ("化纤", "Fibre"), ("服饰", "Apparel")),
    "C12": (("家居", "Home"), ("电器科技", "Appliance"), ("家具", "Furniture")),
    "C13": (("石化", "Petrochemical"), ("能源化工", "Energy Chemical"), ("化工新材料", "Chemical Materials")),
    "C14": (("化工", "Chemical"), ("精细化学", "Fine Chemical"), ("氟硅材料", "Fluorosilicon")),
    "C15": (("新材料", "Advanced Materials"), ("金属材料", "Metals"), ("复合材料", "Composites")),
}


def credit_code(serial: int) -> str:
    """Give the credit code of the `serial`-th fictitious firm.

    Raises
    ------
    ValueError
        If the number does not fit four digits.

    Examples
    --------
    >>> credit_code(1)
    '91339900DEM0000142'
    >>> credit_code(1).startswith(DEMONSTRATION_BLOCK)
    True
    """
    if not 0 < serial < 10_000:
        raise ValueError(f"serial {serial} is outside 1..9999")
    organisation = f"{DEMONSTRATION_BLOCK[8:]}{serial:04d}"
    body = DEMONSTRATION_BLOCK[:8] + organisation + _organisation_check(organisation)
    total = sum(CODE_CHARACTERS.index(letter) * pow(3, place, 31) for place, letter in enumerate(body))
    return body + CODE_CHARACTERS[(31 - total % 31) % 31]


def _organisation_check(organisation: str) -> str:
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(letter, 36) * weight for letter, weight in zip(organisation, weights, strict=True))
    return "0123456789X0"[11 - total % 11]


class NameBook:
    """Gives names that no other firm of the book has."""

    def __init__(self, seed: str) -> None:
        brands = [(a + b, p + q) for a, p in _FIRST.items() for b, q in _SECOND.items()]
        self._random = random.Random(f"{seed}:names")
        self._random.shuffle(brands)
        self._brands = brands
        self._taken: set[str] = set()
        self._abroad: dict[str, int] = {}

    def firm(self, place: str, chain_id: str, *, form: str = "有限公司") -> tuple[str, str]:
        """Give the Chinese and the English name of a maker in `place`."""
        while True:
            brand_zh, brand_en = self._random.choice(self._brands)
            trade_zh, trade_en = self._random.choice(_TRADES[chain_id])
            if f"{brand_zh}{trade_zh}" not in self._taken:
                break
        self._taken.add(f"{brand_zh}{trade_zh}")
        return f"{place}{brand_zh}{trade_zh}{RESERVED_WORD}{form}", f"{brand_en} {trade_en} (Sample) Co."

    def trader(self, place: str) -> tuple[str, str]:
        """Give the names of an agent, who makes nothing."""
        while True:
            brand_zh, brand_en = self._random.choice(self._brands)
            if f"{brand_zh}贸易" not in self._taken:
                break
        self._taken.add(f"{brand_zh}贸易")
        return f"{place}{brand_zh}国际贸易{RESERVED_WORD}有限公司", f"{brand_en} Trading (Sample) Co."

    def abroad(self, country: str, country_zh: str) -> tuple[str, str, str]:
        """Give id and names of a firm abroad: a number, never a name."""
        number = self._abroad[country] = self._abroad.get(country, 0) + 1
        label = f"{number:02d}"
        return (
            f"{country}-{label}",
            f"境外供应商-{country_zh}-{label}（{RESERVED_WORD}）",
            f"Overseas supplier {country} {label} (sample)",
        )
