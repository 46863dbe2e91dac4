"""Names in both languages, put together from syllables by chance: streets, companies, and people nobody is meant by."""

from seeds.city.frame import Rng

SURNAMES = (
    "王Wang 李Li 张Zhang 刘Liu 杨Yang 黄Huang 赵Zhao 周Zhou 徐Xu 孙Sun 马Ma 朱Zhu 胡Hu 郭Guo 何He 高Gao 罗Luo "
    "郑Zheng 梁Liang 谢Xie 宋Song 唐Tang 许Xu 邓Deng 韩Han 冯Feng 曹Cao 彭Peng 曾Zeng 萧Xiao 田Tian 董Dong "
    "潘Pan 袁Yuan 蔡Cai 蒋Jiang 余Yu 于Yu 杜Du 叶Ye 程Cheng 魏Wei 苏Su 吕Lü 丁Ding 任Ren 卢Lu 姚Yao 沈Shen "
    "钟Zhong 姜Jiang 崔Cui 谭Tan 陆Lu 范Fan 汪Wang 廖Liao 石Shi 金Jin 韦Wei 贾Jia 夏Xia 付Fu 方Fang 邹Zou "
    "熊Xiong 白Bai 孟Meng 秦Qin 邱Qiu 侯Hou 江Jiang 尹Yin 薛Xue"
)
GIVEN = (
    "海hai 涛tao 明ming 丽li 建jian 国guo 华hua 美mei 玉yu 兰lan 志zhi 强qiang 文wen 芳fang 春chun 秋qiu 雨yu "
    "晨chen 欣xin 怡yi 子zi 涵han 浩hao 然ran 思si 远yuan 俊jun 杰jie 晓xiao 燕yan 静jing 雅ya 宏hong 伟wei "
    "德de 福fu 永yong 安an 秀xiu 英ying 珍zhen 凤feng 金jin 生sheng 水shui 根gen 阿a 妹mei 清qing 源yuan "
    "锦jin 平ping 少shao 鹏peng 启qi 航hang 宁ning 舒shu 凯kai 瑞rui"
)
STREET_FIRST = (
    "鹭Lu 潮Chao 榕Rong 帆Fan 渔Yu 沙Sha 岚Lan 碧Bi 望Wang 听Ting 临Lin 凤Feng 云Yun 桥Qiao 盐Yan 灯Deng "
    "雁Yan 鸥Ou 琴Qin 石Shi 松Song 棠Tang 禾He 银Yin 玉Yu 星Xing 月Yue 朝Zhao 晚Wan 白Bai 青Qing 丹Dan 竹Zhu "
    "梅Mei 兰Lan 荷He 柏Bai 槐Huai 枫Feng 杏Xing 苇Wei 鲤Li 鹤He 晴Qing"
)
STREET_SECOND = (
    "港gang 湾wan 屿yu 澳ao 堤di 浦pu 山shan 溪xi 门men 园yuan 林lin 田tian 塔ta 坪ping 洲zhou 岸an 泉quan "
    "井jing 台tai 亭ting 坊fang 埭dai 岭ling 岩yan 池chi 汀ting 滩tan 社she 庄zhuang 厝cuo"
)
COMPANY_PARTS = (
    "澜Lan 屿Yu 鸿Hong 晟Sheng 恒Heng 拓Tuo 锐Rui 禾He 诚Cheng 泽Ze 汇Hui 朗Lang 凌Ling 远Yuan 森Sen 蔚Wei "
    "辰Chen 立Li 信Xin 和He 川Chuan 合He 卓Zhuo 弘Hong 腾Teng 科Ke 纳Na 维Wei 索Suo 元Yuan 启Qi 铭Ming 砺Li "
    "衡Heng 润Run 岳Yue"
)
TRADES = {
    "industry": (
        ("精密机械", "Precision"), ("电子", "Electronics"), ("水产加工", "Seafoods"), ("纺织", "Textiles"),
        ("包装", "Packaging"), ("模具", "Moulds"), ("新材料", "Materials"), ("食品", "Foods"),
    ),
    "storage": (("物流", "Logistics"), ("冷链", "Cold Chain"), ("航运", "Shipping")),
    "office": (
        ("投资", "Holdings"), ("软件", "Software"), ("置业", "Estates"), ("商务", "Business Services"),
        ("设计", "Design"), ("生物", "Biotech"), ("信息", "Data"),
    ),
    "retail": (("商贸", "Trading"), ("酒店", "Hotels"), ("百货", "Stores"), ("餐饮", "Kitchens"), ("茶业", "Teas")),
    "housing": (("住房租赁", "Rental Homes"), ("地产", "Land"), ("置业", "Estates")),
}  # fmt: skip
SUFFIX = {
    "arterial": ("大道", "Avenue"),
    "secondary": ("路", "Road"),
    "local": ("街", "Street"),
    "lane": ("巷", "Lane"),
}
Name = tuple[str, str]
"""In English, in Chinese."""


def _syllables(text: str) -> list[Name]:
    """Return (Latin, Chinese) of each `字pinyin`."""
    return [(word[1:], word[0]) for word in text.split()]


_SURNAMES, _GIVEN = _syllables(SURNAMES), _syllables(GIVEN)
_FIRST, _SECOND, _PARTS = _syllables(STREET_FIRST), _syllables(STREET_SECOND), _syllables(COMPANY_PARTS)


def _apostrophe(syllable: str) -> str:
    """Return the mark that keeps a syllable apart from the one before it, where pinyin asks for one."""
    return "'" if syllable[0].lower() in "aeo" else ""


def people(rng: Rng, count: int) -> list[Name]:
    """Return names of people: a surname and one or two syllables, all drawn by chance."""
    surname = rng.integers(0, len(_SURNAMES), count)
    given = rng.integers(0, len(_GIVEN), (count, 2))
    single = rng.random(count) < 0.12
    names = []
    for s, (a, b), short in zip(surname, given, single, strict=True):
        latin, chinese = _GIVEN[a][0].capitalize(), _GIVEN[a][1]
        if not short and a != b:
            latin, chinese = latin + _apostrophe(_GIVEN[b][0]) + _GIVEN[b][0], chinese + _GIVEN[b][1]
        names.append((f"{_SURNAMES[s][0]} {latin}", _SURNAMES[s][1] + chinese))
    return names


def companies(rng: Rng, count: int, trade: str) -> list[Name]:
    """Return names of companies of a trade, from invented words."""
    first, second = rng.integers(0, len(_PARTS), count), rng.integers(0, len(_PARTS), count)
    kinds = TRADES[trade]
    which = rng.integers(0, len(kinds), count)
    return [
        (
            f"{_PARTS[a][0]}{_apostrophe(_PARTS[b][0])}{_PARTS[b][0].lower()} {kinds[k][1]} Co., Ltd.",
            f"{_PARTS[a][1]}{_PARTS[b][1]}{kinds[k][0]}有限公司",
        )
        for a, b, k in zip(first, second, which, strict=True)
    ]


def street_names(rng: Rng, grades: list[str]) -> list[Name]:
    """Return a name for each street, no two the same in either language, the suffix by its grade.

    A lane beyond the stock of words takes the next number of a lane already named, as lanes do.
    """
    pairs = [(a, b) for a in range(len(_FIRST)) for b in range(len(_SECOND))]
    order = rng.permutation(len(pairs))
    names: list[Name] = []
    taken: set[str] = set()
    place = 0
    for grade in grades:
        chinese_suffix, suffix = SUFFIX[grade]
        while True:
            a, b = pairs[order[place % len(pairs)]]
            turn = place // len(pairs)
            place += 1
            latin, chinese = _FIRST[a][0] + _apostrophe(_SECOND[b][0]) + _SECOND[b][0], _FIRST[a][1] + _SECOND[b][1]
            name = (f"{latin} {suffix}", f"{chinese}{chinese_suffix}")
            if turn:
                name = (f"{latin} {suffix} {turn + 1}", f"{chinese}{_ordinal(turn + 1)}{chinese_suffix}")
            if latin.lower() not in taken or turn:
                break
        taken.add(latin.lower())
        names.append(name)
    return names


def _ordinal(number: int) -> str:
    return "一二三四五六七八九十"[number - 1]
