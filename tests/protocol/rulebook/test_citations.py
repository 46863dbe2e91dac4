"""Laws are cited by the name their readers know."""

from pathlib import Path

import pytest

from protocol.evaluate.citations import citation, numeral
from protocol.rulebook.load import load

FOLDER = Path(__file__).parents[3] / "seeds" / "rulebooks" / "egret-bay" / "2026-01-01"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Civil Code, Art. 359", "《民法典》第三百五十九条"),
        ("Civil Code 279", "《民法典》第二百七十九条"),
        ("Civil Code, Art. 278 (7)", "《民法典》第二百七十八条第（七）项"),
        ("Civil Code, Art. 705; Renewal measures 14", "《民法典》第七百零五条；《城市更新办法》第十四条"),
        ("Land administration law", "《土地管理法》"),
        ("Density standard 4.2 to 4.5", "《密度分区标准》第 4.2 至 4.5 条"),
        ("Parking standard table 3", "《停车配建标准》表 3"),
        ("GB 50016-2014 (2018), 5.4.4 and 5.4.4B", "GB 50016-2014（2018）第 5.4.4 和 5.4.4B 条"),
        ("GB 3096-2008, table 1", "GB 3096-2008 表 1"),
        ("GB 55021-2021", "GB 55021-2021"),
        ("Cambridge Zoning Ordinance 5.31", "Cambridge Zoning Ordinance 5.31"),
        ("Civil Code, as it was in 1986", "Civil Code, as it was in 1986"),
        ("", ""),
    ],
)
def test_a_citation_in_chinese(written: str, read: str):
    assert citation(written, "zh-Hans") == read


def test_a_citation_in_english_is_as_it_is_written():
    assert citation("Civil Code, Art. 359", "en") == "Civil Code, Art. 359"


@pytest.mark.parametrize(
    ("number", "said"), [(3, "三"), (10, "十"), (14, "十四"), (30, "三十"), (110, "一百一十"), (1008, "一千零八")]
)
def test_articles_are_counted_in_chinese(number: int, said: str):
    assert numeral(number) == said


def test_every_citation_of_the_demo_city_is_read_in_chinese():
    edition = load(FOLDER).edition
    assert edition is not None
    entries = (*edition.rules.values(), *edition.paths.values(), *edition.consents.values(), *edition.charges)
    cited = {entry.cites for entry in entries} | {row.cites for table in edition.tables.values() for row in table.rows}
    left = [citation(cites, "zh-Hans") for cites in cited]
    assert [cites for cites in left if any("a" <= sign <= "z" for sign in cites)] == []
