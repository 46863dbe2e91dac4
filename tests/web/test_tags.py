"""What templates draw with: badges, bars, links of the frame."""

import re
from xml.etree import ElementTree as ET

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

from interface.web.interval import Interval, IntervalBar, Tick
from interface.web.templatetags.web_tags import UnknownVerdict, figure, html_lang


def render(source: str, **context: object) -> str:
    context.setdefault("request", RequestFactory().get("/"))
    return Template("{% load web_tags %}" + source).render(Context(context))


BAR = IntervalBar("FAR", as_of_right=Interval(2.4), proposed=3.0, ticks=[Tick(2.4, 'A & B "ceiling" <rule>')])


@pytest.mark.parametrize("verdict", ["lands", "lands_by_path", "blocked", "undetermined"])
def test_a_verdict_is_a_shape_and_a_word_in_both_languages(verdict):
    english = render("{% verdict_badge verdict %}", verdict=verdict)
    with override("zh-hans"):
        chinese = render("{% verdict_badge verdict %}", verdict=verdict)
    for badge in (english, chinese):
        assert "<svg" in badge
        assert f'data-verdict="{verdict}"' in badge
    word = re.compile(r"</svg>([^<]+)</span>")
    assert word.search(english)[1].isascii()
    assert not word.search(chinese)[1].isascii()


def test_the_four_shapes_differ():
    shapes = {render("{% verdict_badge v %}", v=v).split("<svg")[1].split("</svg>")[0] for v in ("lands", "blocked")}
    shapes |= {render("{% verdict_badge v %}", v=v).split("<svg")[1].split("</svg>")[0] for v in ("lands_by_path",)}
    shapes |= {render("{% verdict_badge v %}", v=v).split("<svg")[1].split("</svg>")[0] for v in ("undetermined",)}
    assert len(shapes) == 4


def test_a_badge_refuses_what_is_no_verdict():
    with pytest.raises(UnknownVerdict, match="'maybe' is no verdict"):
        render("{% verdict_badge 'maybe' %}")


def test_a_bar_is_an_image_with_a_text_alternative_and_without_inline_style():
    html = render("{% interval_bar bar %}", bar=BAR)
    assert html.count('role="img"') == 2
    assert 'aria-label="FAR. As of right: up to 2.4.' in html
    assert "style=" not in html


def test_a_bar_is_well_formed_whatever_the_words():
    html = render("{% interval_bar bar field='id_far' words=True %}", bar=BAR)
    figure_element = ET.fromstring(html)
    assert figure_element.get("data-interval-input") == "id_far"


def test_a_compact_bar_has_no_words_but_keeps_its_text_alternative():
    html = render("{% interval_bar bar compact=True %}", bar=BAR)
    assert "<text" not in html
    assert "As of right: up to 2.4." in html


def test_a_movable_bar_without_a_proposal_hides_its_handle():
    bar = IntervalBar("FAR", as_of_right=Interval(2.4))
    assert "uos-interval__handle" not in render("{% interval_bar bar %}", bar=bar)
    assert 'visibility="hidden"' in render("{% interval_bar bar field='id_far' %}", bar=bar)


def test_a_link_of_the_frame_says_where_the_reader_is():
    there = RequestFactory().get("/help/")
    assert 'aria-current="page"' in render("{% nav_link 'web:help' 'Help' %}", request=there)
    assert "aria-current" not in render("{% nav_link 'web:help' 'Help' %}")
    assert render("{% nav_link 'no:such' 'Nowhere' %}") == ""


@pytest.mark.parametrize(("code", "lang"), [("en", "en"), ("zh-hans", "zh-Hans"), ("pt-br", "pt-BR"), (None, "en")])
def test_the_language_of_a_page_is_written_as_html_wants_it(code, lang):
    assert html_lang(code) == lang


def test_a_figure_that_is_not_there_is_blank():
    assert figure(None) == ""
    assert figure(1234.5, 1) == "1\u202f234.5"


def test_the_import_map_names_files_that_exist():
    import json

    from django.contrib.staticfiles import finders

    modules = json.loads(render("{% import_map %}"))["imports"]
    own = [address for address in modules.values() if "/web/" in address]
    assert len(own) >= 4
    for address in own:
        assert finders.find(address.removeprefix("/static/")), address
