"""What an edition says about itself: read once under its digest, counted again only once the register has moved."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from interface.accounts.models import Authority
from interface.checks import review_operations
from interface.checks.models import EditionReview, RunState
from interface.checks.review_operations import give_up_review, start_review, work_out_review
from interface.checks.review_queries import is_under_way, may_review, review_of
from interface.registry.models import Property
from interface.rulebooks.models import Edition
from interface.rulebooks.operations import store_edition
from protocol.lint.deep.finding import finding_from_json
from protocol.lint.deep.review import VERSION
from protocol.screen.cannot import ScreeningFailed
from protocol.screen.tally import tally_from_json
from tests.checks.city import SHOP, TODAY, PocketCity
from tests.checks.test_screening import NOW, Clock, edition_of
from tests.rulebooks_app.texts import pocket_files

ANYBODY = AnonymousUser()


def ask(edition: Edition, now: dt.datetime = NOW) -> bool:
    """Ask for a review; say whether somebody has to work it out."""
    return start_review(actor=ANYBODY, edition=edition, as_of=TODAY, now=now).is_new


def reviewed(edition: Edition) -> EditionReview:
    """Ask for a review and return it once it is worked out."""
    ask(edition)
    work_out_review(edition.pk, now=Clock())
    return EditionReview.objects.get(pk=edition.pk)


def test_an_edition_says_where_its_bounds_jump_and_how_its_rules_bear_on_the_city(city: PocketCity) -> None:
    found = reviewed(edition_of(city))
    assert (found.state, found.progress, found.message) == (RunState.DONE, 100, "")
    assert found.problems == []
    cliffs = [finding_from_json(one) for one in found.findings or () if one["kind"] == "cliff"]
    assert {(each.fact, each.threshold) for each in cliffs} >= {("metro_distance", 500.0)}
    assert found.counts is not None
    counts = tally_from_json(found.counts["tally"])
    assert counts.sites == 4
    compatible = next(each for each in counts.rules if each.rule == "allow-compatible")
    assert compatible.examples["binds"] == SHOP
    assert any("of the city" in one["says"]["en"] for one in found.counts["findings"] if one["kind"] == "cliff")


def test_what_was_read_is_never_read_again(city: PocketCity, monkeypatch: pytest.MonkeyPatch) -> None:
    edition = edition_of(city)
    first = reviewed(edition)

    def refuse(*_args: object, **_more: object) -> None:
        raise AssertionError("it was worked out a second time")

    monkeypatch.setattr(review_operations, "review", refuse)
    monkeypatch.setattr(review_operations, "tally", refuse)
    assert not ask(edition)
    work_out_review(edition.pk, now=Clock())
    Property.objects.filter(pk=city.bare.pk).update(address="4 Garden Road")
    assert reviewed(edition).findings == first.findings


def test_only_the_counts_are_taken_again_once_the_register_has_moved(
    city: PocketCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = edition_of(city)
    before = reviewed(edition)
    assert before.counts is not None
    city.bare.delete()
    monkeypatch.setattr(review_operations, "review", lambda *_args, **_more: pytest.fail("it was read again"))
    after = reviewed(edition)
    assert after.counts is not None
    assert (before.counts["tally"]["sites"], after.counts["tally"]["sites"]) == (4, 3)
    assert after.findings == before.findings


def test_a_later_version_of_the_program_reads_anew(city: PocketCity) -> None:
    edition = edition_of(city)
    reviewed(edition)
    EditionReview.objects.update(reader=VERSION - 1, findings=[])
    assert ask(edition)
    work_out_review(edition.pk, now=Clock())
    again = EditionReview.objects.get(pk=edition.pk)
    assert again.reader == VERSION
    assert again.findings
    assert again.counts


def test_one_review_is_worked_out_at_a_time_and_a_lost_one_can_be_asked_again(city: PocketCity) -> None:
    edition = edition_of(city)
    assert ask(edition)
    assert not ask(edition, NOW + dt.timedelta(minutes=14))
    assert ask(edition, NOW + dt.timedelta(minutes=16))
    EditionReview.objects.update(state=RunState.RUNNING, seen_at=NOW)
    assert is_under_way(EditionReview.objects.get(), NOW + dt.timedelta(minutes=14))
    assert ask(edition, NOW + dt.timedelta(hours=1))


def test_how_far_it_is_can_be_seen_while_it_runs(city: PocketCity, monkeypatch: pytest.MonkeyPatch) -> None:
    edition = edition_of(city)
    seen: list[tuple[str, int]] = []
    count = review_operations.tally

    def watched(*args: Any, **more: Any) -> Any:
        seen.append(EditionReview.objects.values_list("state", "progress").get(pk=edition.pk))
        return count(*args, **more)

    monkeypatch.setattr(review_operations, "tally", watched)
    reviewed(edition)
    ((state, progress),) = seen
    assert state == RunState.RUNNING
    assert 50 < progress < 100


def test_what_was_read_is_kept_where_counting_fails(city: PocketCity, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_more: object) -> None:
        raise ScreeningFailed("The disk cannot take it.")

    monkeypatch.setattr(review_operations, "tally", fail)
    found = reviewed(edition_of(city))
    assert (found.state, found.message) == (RunState.FAILED, "The disk cannot take it.")
    assert found.findings
    assert found.counts is None
    monkeypatch.undo()
    assert reviewed(edition_of(city)).state == RunState.DONE


def test_a_city_without_properties_is_not_counted(authority: Authority) -> None:
    files = {**pocket_files()}
    files["rulebook.yaml"] = files["rulebook.yaml"].replace("authority: pocket-city", f"authority: {authority.code}")
    found = reviewed(store_edition(authority=authority, files=files, as_of=TODAY))
    assert found.state == RunState.DONE
    assert found.findings
    assert found.counts is None


def test_without_a_worker_it_is_given_up_and_can_be_asked_again(city: PocketCity) -> None:
    edition = edition_of(city)
    ask(edition)
    give_up_review(edition.pk, now=NOW)
    assert EditionReview.objects.get().state == RunState.FAILED
    assert ask(edition)


def test_everybody_may_have_an_edition_reviewed_that_everybody_may_read(city: PocketCity) -> None:
    edition = edition_of(city)
    assert review_of(ANYBODY, edition) is None
    assert all(may_review(actor, edition) for actor in (ANYBODY, city.sun, city.chen, city.zhao))
    reviewed(edition)
    assert review_of(city.sun, edition) is not None


def test_who_may_not_read_an_edition_may_not_have_it_reviewed(
    city: PocketCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("interface.checks.review_queries.may_read_edition", lambda _actor, _edition: False)
    assert review_of(city.sun, edition_of(city)) is None
    with pytest.raises(PermissionDenied):
        start_review(actor=city.sun, edition=edition_of(city), as_of=TODAY, now=NOW)
    assert not EditionReview.objects.exists()
