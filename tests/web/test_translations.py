"""Every text a reader sees exists in Simplified Chinese: the catalogue held against what the sources say today."""

import os
import re
import shutil
import subprocess
from collections import Counter
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.core.management import call_command

CATALOGUE = project.BASE_DIR / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}|__[a-z]+__|</?[a-z][^>]*>")
ELSEWHERE = {"node_modules", "staticfiles", "locale"}

Texts = dict[tuple[str, int], str]
"""By message (context and text of the singular) and form: 0 for the singular, 1 for the plural."""


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of everything that may hold a text; collecting texts writes files beside the sources."""
    copy = tmp_path_factory.mktemp("sources")
    for folder, inner, names in os.walk(project.BASE_DIR):
        inner[:] = [name for name in inner if name not in ELSEWHERE and not name.startswith((".", "__"))]
        place = copy / Path(folder).relative_to(project.BASE_DIR)
        place.mkdir(exist_ok=True)
        for name in names:
            if name.endswith((".py", ".html", ".txt")):
                shutil.copyfile(Path(folder) / name, place / name)
    (copy / "locale").mkdir()
    return copy


@pytest.fixture
def said(sources: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Texts:
    """Every text of the sources, in English."""
    settings.LOCALE_PATHS = []
    monkeypatch.chdir(sources)
    call_command("makemessages", locale=["zh_Hans"], keep_pot=True, no_wrap=True, verbosity=0)
    template = sources / "locale" / "django.pot"
    plural = "nplurals=2; plural=(n != 1);"
    template.write_text(template.read_text().replace("nplurals=INTEGER; plural=EXPRESSION;", plural))
    english = sources / "english.po"
    _run("msgen", "--output-file", english, template)
    return _texts(english, sources / "english.mo")


@pytest.fixture
def chinese(tmp_path: Path) -> Texts:
    """What the catalogue translates; what is fuzzy there does not count."""
    return _texts(CATALOGUE, tmp_path / "chinese.mo")


def _run(program: str, *arguments: object) -> None:
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _texts(catalogue: Path, compiled: Path) -> Texts:
    _run("msgfmt", "--output-file", compiled, catalogue)
    with compiled.open("rb") as file:
        found = GNUTranslations(file)._catalog  # type: ignore[attr-defined]  # the one reader of .mo files there is
    del found[""]
    return {key if isinstance(key, tuple) else (key, 0): text for key, text in found.items()}


def test_every_text_of_the_sources_is_translated(said: Texts, chinese: Texts):
    missing = {message for message, _form in said} - {message for message, _form in chinese}
    assert not missing, "Run makemessages as CONTRIBUTING.md says, and translate: " + "; ".join(sorted(missing))


def test_the_catalogue_holds_no_text_that_nobody_says(said: Texts, chinese: Texts):
    left = {message for message, _form in chinese} - {message for message, _form in said}
    assert not left, "No source says any more: " + "; ".join(sorted(left))


def test_a_translation_has_the_placeholders_of_its_text_and_no_others(said: Texts, chinese: Texts):
    for (message, form), translated in chinese.items():
        text = said.get((message, 1), said.get((message, form), message))
        assert Counter(PLACEHOLDER.findall(translated)) == Counter(PLACEHOLDER.findall(text)), message


def test_a_translation_is_written_in_chinese_signs(chinese: Texts):
    for (message, _form), translated in chinese.items():
        assert not re.search(r"[\u4e00-\u9fff][,.;:?!()\"']|[,.;:?!(\"'][\u4e00-\u9fff]", translated), (
            message,
            translated,
        )
