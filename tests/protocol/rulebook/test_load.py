"""Loading: all mistakes at once, nothing raised, the same digest whatever the line ends."""

import datetime as dt
import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from protocol.language.tree import NOT_APPLICABLE
from protocol.rulebook.digest import digest_of
from protocol.rulebook.editions import in_force
from protocol.rulebook.load import load, load_rulebook
from protocol.rulebook.read import read_folder

TEN_MISTAKES = """\
define:
  base: lookup(far_by_zone, zone, heritage)

all-uses:
  titel: {en: Every use}
  title: {en: Every use}
  allow: ["07", "9"]
  firmness: flexible
  basis: plan
  cites: Plan 1
  verified: false

far-ceiling:
  title: {en: Floor area ratio}
  limit: far
  at_most: >-
    base *
      (1 + band(metro_bonus, metr))
  when: far > 2
  firmness: bottom_line
  basis: local
  cites: Standard 2
  verified: false
  discretion: {who: approver, up_to: 3}
  overrides: [height-celing]

height-ceiling:
  title: {en: Height}
  limit: height
  at_most: site_area
  firmness: soft
  basis: advisory
  verified: false

power:
  title: {en: Power}
  require: power <= 'much'
  firmness: bottom_line
  basis: code
  cites: Code 4
  verified: false
"""


def write(folder: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def test_ten_mistakes_are_ten_problems_in_one_run(files: dict[str, str]) -> None:
    files["rules/rules.yaml"] = TEN_MISTAKES
    files["paths/paths.yaml"] = ""
    files["consents.yaml"] = ""
    files["rulebook.yaml"] = files["rulebook.yaml"].replace("groups:\n  bonus: {cap: 0.5}\n", "")
    loaded = load(files)
    assert [(str(problem.place), problem.code) for problem in loaded.errors] == [
        ("rules/rules.yaml:5:3", "unknown-key"),
        ("rules/rules.yaml:7:17", "unknown-use"),
        ("rules/rules.yaml:18:30", "unknown-name"),
        ("rules/rules.yaml:19:9", "not-here"),
        ("rules/rules.yaml:24:3", "discretion"),
        ("rules/rules.yaml:25:15", "unknown-rule"),
        ("rules/rules.yaml:27:1", "missing-key"),
        ("rules/rules.yaml:30:12", "unit"),
        ("rules/rules.yaml:31:13", "unknown-word"),
        ("rules/rules.yaml:37:21", "kinds-differ"),
    ]


def test_a_broken_file_does_not_blame_those_who_mention_it(files: dict[str, str]) -> None:
    files["facts.yaml"] = "site_area: [\n"
    loaded = load(files)
    assert {problem.place.file for problem in loaded.problems} == {"facts.yaml"}


@pytest.mark.parametrize("name", ["facts.yaml", "uses.csv", "rulebook.yaml"])
def test_a_missing_file_is_one_problem(files: dict[str, str], name: str) -> None:
    del files[name]
    loaded = load(files)
    assert loaded.edition is None
    assert ("missing-file", name) in [(problem.code, problem.place.file) for problem in loaded.problems]
    assert all(problem.place.file == name for problem in loaded.errors)


def test_a_folder_loads_like_its_texts(files: dict[str, str], tmp_path: Path) -> None:
    folder = write(tmp_path / "2026-01-01", files)
    (folder / ".DS_Store").write_bytes(b"\0\1")
    loaded = load(folder)
    assert loaded.problems == ()
    assert loaded.edition == load(files).edition


def test_a_folder_named_by_another_day_is_reported(files: dict[str, str], tmp_path: Path) -> None:
    loaded = load(write(tmp_path / "2026-02-01", files))
    assert [(str(problem.place), problem.code) for problem in loaded.problems] == [("rulebook.yaml:4:1", "folder-date")]
    assert loaded.edition is None


def test_a_text_in_gb18030_is_told_to_be_saved_as_utf_8(files: dict[str, str], tmp_path: Path) -> None:
    folder = write(tmp_path / "draft", files)
    (folder / "uses.csv").write_bytes(files["uses.csv"].encode("gb18030"))
    loaded = load(folder)
    (problem,) = loaded.errors
    assert (problem.code, str(problem.place)) == ("encoding", "uses.csv:2:17")
    assert "GB18030" in problem.message
    assert "UTF-8" in problem.hint


def test_byte_order_mark_and_crlf_change_nothing(files: dict[str, str], tmp_path: Path) -> None:
    folder = write(tmp_path / "draft", files)
    for path, text in files.items():
        (folder / path).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    loaded = load(folder)
    assert loaded.problems == ()
    assert loaded.edition is not None
    assert loaded.edition.digest == digest_of(files)


def test_the_digest_leaves_out_the_cases_and_nothing_else(files: dict[str, str]) -> None:
    before = digest_of(files)
    assert before.startswith("sha256:")
    assert digest_of({**files, "cases/cases.yaml": ""}) == before
    assert digest_of(dict(reversed(files.items()))) == before
    for path in files:
        if not path.startswith("cases/"):
            assert digest_of({**files, path: files[path] + "\n"}) != before


def test_the_digest_is_the_one_written_down() -> None:
    # sha256 of b"uses.csv\n5\na,b\nc\n": path, LF, length, LF, text, LF
    assert digest_of({"uses.csv": "a,b\nc"}) == ("sha256:" + hashlib.sha256(b"uses.csv\n5\na,b\nc\n").hexdigest())


def test_a_rulebook_folder_gives_its_editions_oldest_first(files: dict[str, str], tmp_path: Path) -> None:
    write(tmp_path / "2026-01-01", files)
    later = {**files, "rulebook.yaml": files["rulebook.yaml"].replace("2026-01-01", "2027-01-01")}
    write(tmp_path / "2027-01-01", later)
    loaded = load_rulebook(tmp_path)
    editions = [one.edition for one in loaded if one.edition]
    assert [edition.in_force_from.year for edition in editions] == [2026, 2027]
    assert in_force(editions, dt.date(2025, 12, 31)) is None
    assert in_force(editions, dt.date(2026, 12, 31)) is editions[0]
    assert in_force(editions, dt.date(2027, 1, 1)) is editions[1]


def test_an_edition_of_another_rulebook_is_reported(files: dict[str, str], tmp_path: Path) -> None:
    write(tmp_path / "2026-01-01", files)
    other = files["rulebook.yaml"].replace("2026-01-01", "2027-01-01").replace("rulebook: harbour", "rulebook: hill")
    write(tmp_path / "2027-01-01", {**files, "rulebook.yaml": other})
    problems = [problem for one in load_rulebook(tmp_path) for problem in one.problems]
    assert [(str(problem.place), problem.code) for problem in problems] == [
        ("2027-01-01/rulebook.yaml:1:1", "other-rulebook")
    ]


def test_a_stray_folder_beside_the_editions_is_reported(files: dict[str, str], tmp_path: Path) -> None:
    write(tmp_path / "2026-01-01", files)
    (tmp_path / "2026-13-01").mkdir()
    problems = [problem for one in load_rulebook(tmp_path) for problem in one.problems]
    assert [(str(problem.place), problem.code) for problem in problems] == [("2026-13-01:1:1", "unknown-file")]


def test_what_is_no_folder_is_said(tmp_path: Path) -> None:
    (loaded,) = load_rulebook(tmp_path / "nowhere")
    assert [problem.code for problem in loaded.problems] == ["no-folder"]
    (loaded,) = load_rulebook(tmp_path)
    assert [problem.code for problem in loaded.problems] == ["no-edition"]


def test_what_excel_leaves_is_reported_and_not_read(files: dict[str, str], tmp_path: Path) -> None:
    folder = write(tmp_path / "draft", files)
    (folder / "tables" / "far.xlsx").write_bytes(b"PK\x03\x04\xff")
    loaded = load(folder)
    assert [(problem.place.file, problem.code) for problem in loaded.problems] == [("tables/far.xlsx", "unknown-file")]


def test_tables_carry_their_keys_as_look_ups_read_them(files: dict[str, str]) -> None:
    edition = load(files).edition
    assert edition is not None
    table = edition.tables["far_by_zone"]
    assert table.keys == ("zone", "heritage")
    assert [kind.kind for kind in table.key_types] == ["text", "boolean"]
    assert table.rows[0].keys == ("a", True)
    assert edition.tables["metro_bonus"].rows[1].keys == (500.0, float("inf"))
    assert (
        str(edition.tables["land_value"].columns["value"].unit) == "CNY/m²"
        or str(edition.tables["land_value"].columns["value"].unit) == "CNY/m2"
    )


def test_a_number_stands_for_a_text_key(files: dict[str, str]) -> None:
    files["facts.yaml"] = files["facts.yaml"].replace("{enum: [a, b]}", "text")
    files["paths/paths.yaml"] = files["paths/paths.yaml"].replace("zone = 'a'", "zone = '1'")
    files["tables/far_by_zone.csv"] = "zone,heritage,value\n1,true,1\n1,false,unknown\n2,true,no limit\n2,false,3\n"
    edition = load(files).edition
    assert edition is not None
    assert [row.keys[0] for row in edition.tables["far_by_zone"].rows] == ["1", "1", "2", "2"]
    assert edition.tables["far_by_zone"].rows[1].cells["value"].value is None
    assert edition.tables["far_by_zone"].columns["value"].may_be_no_limit


def test_not_applicable_is_a_value_of_its_own(files: dict[str, str]) -> None:
    files["tables/land_value.csv"] = "use,value [CNY/m2]\n07,9000\n09,not applicable\n"
    edition = load(files).edition
    assert edition is not None
    assert edition.tables["land_value"].rows[1].cells["value"].value is NOT_APPLICABLE


TEXTS = st.one_of(
    st.text(max_size=300),
    st.text(alphabet=" \n\t:-[]{}\"'|>#&*!%@,;?~aA01.", max_size=300),
)
PATHS = st.sampled_from(
    [
        "rulebook.yaml",
        "facts.yaml",
        "uses.csv",
        "consents.yaml",
        "rules/rules.yaml",
        "paths/paths.yaml",
        "tables/land_value.csv",
        "tables/far_by_zone.csv",
        "tables/metro_bonus.csv",
        "cases/cases.yaml",
        "x",
    ]
)
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FEW
@given(path=PATHS, text=TEXTS)
def test_no_text_makes_loading_raise(files: dict[str, str], path: str, text: str) -> None:
    loaded = load({**files, path: text})
    assert all(problem.place.line >= 1 and problem.place.column >= 1 for problem in loaded.problems)


@FEW
@given(path=PATHS, data=st.data())
def test_no_damage_makes_loading_raise(files: dict[str, str], path: str, data: st.DataObject) -> None:
    text = files.get(path, "a: b")
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 20))
    damaged = text[:at] + data.draw(TEXTS.map(lambda insert: insert[:12])) + text[at + cut :]
    load({**files, path: damaged})


@FEW
@given(content=st.binary(max_size=200), path=PATHS)
def test_no_bytes_make_reading_raise(tmp_path: Path, content: bytes, path: str) -> None:
    target = tmp_path / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    read_folder(tmp_path)
