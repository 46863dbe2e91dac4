"""The parties of the city, and who holds a property: one, spouses jointly, or several by shares."""

from dataclasses import dataclass, field
from fractions import Fraction

from seeds.city.frame import Rng
from seeds.city.names import companies, people

Share = Fraction | None
"""None: held jointly."""

CAST = (
    ("cast:chen", "person", "Chen", "陈女士"),
    ("cast:lin", "person", "Lin", "林先生"),
    ("cast:bright", "company", "Bright Labs", "明研科技有限公司"),
    ("cast:bureau", "authority", "Egret Bay Planning Bureau", "鹭湾市自然资源和规划局"),
)
"""The known parties: owner Chen and co-owner Lin hold one property together; the operator Bright Labs holds none.
The accounts that act for them are made by `create_demo_users`, under the same source ids."""

PUBLIC = (
    ("state", "state", "The state, by the Egret Bay Bureau of Natural Resources", "国家（鹭湾市自然资源局）"),
    ("land-reserve", "authority", "Egret Bay Land Reserve Centre", "鹭湾市土地储备中心"),
    ("city", "authority", "Egret Bay Municipal Government", "鹭湾市人民政府"),
    ("education", "authority", "Egret Bay Education Bureau", "鹭湾市教育局"),
    ("health", "authority", "Egret Bay Health Commission", "鹭湾市卫生健康委员会"),
    ("parks", "authority", "Egret Bay Parks and Greening Office", "鹭湾市园林绿化中心"),
    ("heritage", "authority", "Egret Bay Heritage Office", "鹭湾市文物局"),
    ("court", "authority", "Egret Bay Court", "鹭湾市人民法院"),
    ("power-company", "company", "Egret Bay Power Company", "鹭湾供电公司"),
    ("metro-company", "company", "Egret Bay Metro Company", "鹭湾轨道交通集团"),
    ("public-homes", "company", "Egret Bay Public Rental Homes Company", "鹭湾公共租赁住房公司"),
    ("university", "authority", "Egret Bay University", "鹭湾大学"),
    ("yutou", "collective", "Yutou Village Economic Cooperative", "渔头村股份经济合作社"),
    ("shanxia", "collective", "Shanxia Village Economic Cooperative", "山下村股份经济合作社"),
    ("harbour-bank", "company", "Harbour Bank of Egret Bay", "鹭湾海港银行"),
    ("commerce-bank", "company", "Egret Bay Commerce Bank", "鹭湾商业银行"),
    ("savings-bank", "company", "Egret Bay Savings Bank", "鹭湾储蓄银行"),
)
BANKS = ("harbour-bank", "commerce-bank", "savings-bank")
PUBLIC_HOLDER = {
    "0801": "city", "0804": "education", "0806": "health", "0702": "city", "0802": "city", "0803": "city",
    "1301": "power-company", "1401": "parks", "1208": "metro-company", "1601": "land-reserve",
}  # fmt: skip
TRADE = {"09": "retail", "10": "industry", "11": "storage", "07": "housing", "08": "office"}


@dataclass
class Parties:
    """The parties of one register, growing as properties find their holders."""

    rng: Rng
    prefix: str
    rows: list[tuple[str, str, str, str]] = field(default_factory=list)
    _ready: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    _known: dict[str, list[str]] = field(default_factory=dict)

    def person(self) -> str:
        """Return a person new to the register."""
        return self._new("person", "person")

    def company(self, use: str) -> str:
        """Return a company that would hold or rent property of a use; one in four has some already."""
        trade = "office" if use == "0902" else TRADE.get(use[:2], "office")
        known = self._known.setdefault(trade, [])
        if len(known) > 20 and self.rng.random() < 0.25:
            return known[int(self.rng.integers(len(known)))]
        known.append(self._new(trade, "company"))
        return known[-1]

    def _new(self, sort: str, kind: str) -> str:
        stock = self._ready.setdefault(sort, [])
        if not stock:
            stock.extend(people(self.rng, 800) if sort == "person" else companies(self.rng, 150, sort))
        name, name_zh = stock.pop()
        source_id = f"{self.prefix}{'N' if kind == 'person' else 'C'}{len(self.rows) + 1:05d}"
        self.rows.append((source_id, kind, name, name_zh))
        return source_id


def draw_shares(rng: Rng, heirs: bool) -> list[Fraction]:
    """Return shares of two to five holders that make up exactly one; heirs have equal parts, or one has a larger."""
    count = int(rng.choice([2, 3, 4, 5] if heirs else [2, 2, 3], p=[0.4, 0.3, 0.2, 0.1] if heirs else None))
    parts = [1] * count
    if rng.random() < 0.5:
        parts[0] += int(rng.integers(1, count + 2))
    return [Fraction(part, sum(parts)) for part in parts]


def draw_holders(
    rng: Rng, parties: Parties, use: str, kind: str, acquired: str, area: float
) -> list[tuple[str, Share]]:
    """Return who holds a property, with the share of each."""
    chance = float(rng.random())
    if kind == "campus" and use in ("0804", "0802"):
        return [("university", Fraction(1))]
    if use in PUBLIC_HOLDER and acquired == "allocated":
        return [(PUBLIC_HOLDER[use], Fraction(1))]
    if use == "0703":
        return _private(rng, parties, chance, joint=0.25, several=0.14)
    if kind == "village":
        return [(parties.company(use), Fraction(1))]
    if kind in ("old", "villa") and use in ("0701", "0901") and area < 2500:
        if use == "0901" and chance > 0.78:
            return [(parties.company(use), Fraction(1))]
        heirs = kind == "old"
        return _private(
            rng, parties, chance, joint=0.18 if heirs else 0.4, several=0.42 if heirs else 0.14, heirs=heirs
        )
    if use == "0701" and chance < 0.35:
        return [("public-homes", Fraction(1))]
    if chance > 0.92:
        shares = draw_shares(rng, heirs=False)
        partners = list(dict.fromkeys(parties.company(use) for _ in shares))
        if len(partners) == len(shares):
            return list(zip(partners, shares, strict=True))
    return [(parties.company(use), Fraction(1))]


def draw_unit_holders(rng: Rng, parties: Parties, use: str) -> list[tuple[str, Share]]:
    """Return who holds a unit of a condominium."""
    chance = float(rng.random())
    if use == "0902" or (use in ("0901", "1208") and chance < 0.5):
        return [(parties.company(use), Fraction(1))]
    return _private(rng, parties, chance, joint=0.36, several=0.1)


def _private(
    rng: Rng, parties: Parties, chance: float, *, joint: float, several: float, heirs: bool = False
) -> list[tuple[str, Share]]:
    if chance < joint:
        return [(parties.person(), None), (parties.person(), None)]
    if chance < joint + several:
        return [(parties.person(), share) for share in draw_shares(rng, heirs)]
    return [(parties.person(), Fraction(1))]
