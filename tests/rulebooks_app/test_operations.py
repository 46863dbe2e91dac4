"""How editions come in, and that they stay as they are."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from interface.accounts.models import Authority
from interface.rulebooks.models import Edition
from interface.rulebooks.operations import EditionHasProblems, EditionOutOfOrder, store_edition
from interface.rulebooks.queries import edition_in_force, editions_in_force, previous_edition, rulebook_of
from tests.rulebooks_app.texts import pocket_files, pocket_files_from

TODAY = dt.date(2026, 3, 1)


def test_an_edition_is_stored_with_its_title_its_day_and_its_digest(authority: Authority) -> None:
    edition = store_edition(authority=authority, files=pocket_files(), as_of=TODAY)
    assert edition.rulebook == "pocket"
    assert edition.in_force_from == dt.date(2026, 1, 1)
    assert edition.in_force_to is None
    assert edition.digest.startswith("sha256:")
    assert edition.label("zh-hans") == "袖珍落地协议"
    assert edition.label("en") == "Pocket landing protocol"


def test_the_same_text_stored_twice_is_one_edition(authority: Authority) -> None:
    first = store_edition(authority=authority, files=pocket_files(), as_of=TODAY)
    second = store_edition(authority=authority, files=pocket_files(), as_of=TODAY + dt.timedelta(days=9))
    assert first.pk == second.pk
    assert Edition.objects.count() == 1


def test_worked_cases_are_no_part_of_the_law(authority: Authority) -> None:
    first = store_edition(authority=authority, files=pocket_files(), as_of=TODAY)
    without_cases = {path: text for path, text in pocket_files().items() if not path.startswith("cases/")}
    assert store_edition(authority=authority, files=without_cases, as_of=TODAY).pk == first.pk


def test_the_next_edition_ends_the_one_before(authority: Authority) -> None:
    first = store_edition(authority=authority, files=pocket_files(), as_of=TODAY)
    second = store_edition(authority=authority, files=pocket_files_from("2027-07-01"), as_of=TODAY)
    first.refresh_from_db()
    assert first.in_force_to == second.in_force_from == dt.date(2027, 7, 1)
    assert edition_in_force("pocket-city", dt.date(2027, 6, 30)) == first
    assert edition_in_force("pocket-city", dt.date(2027, 7, 1)) == second
    assert edition_in_force("pocket-city", dt.date(2025, 12, 31)) is None
    assert previous_edition(second) == first
    assert previous_edition(first) is None


def test_an_edition_of_the_past_ends_where_the_first_begins(authority: Authority) -> None:
    first = store_edition(authority=authority, files=pocket_files(), as_of=TODAY)
    older = store_edition(authority=authority, files=pocket_files_from("2020-01-01"), as_of=TODAY)
    assert older.in_force_to == first.in_force_from


def test_no_edition_comes_between_two_that_have_been_relied_on(authority: Authority) -> None:
    store_edition(authority=authority, files=pocket_files(), as_of=TODAY)
    store_edition(authority=authority, files=pocket_files_from("2028-01-01"), as_of=TODAY)
    with pytest.raises(EditionOutOfOrder, match="after 2027-01-01"):
        store_edition(authority=authority, files=pocket_files_from("2027-01-01", ceiling="9"), as_of=TODAY)


def test_two_texts_for_one_day_are_refused(authority: Authority) -> None:
    store_edition(authority=authority, files=pocket_files(), as_of=TODAY)
    with pytest.raises(EditionOutOfOrder, match="never changes"):
        store_edition(authority=authority, files=pocket_files_from("2026-01-01"), as_of=TODAY)


def test_a_rulebook_of_another_authority_is_refused(authority: Authority) -> None:
    other = Authority.objects.create(code="elsewhere", name="Elsewhere", srid=4549)
    with pytest.raises(EditionHasProblems, match=r"of the authority pocket-city, not of elsewhere"):
        store_edition(authority=other, files=pocket_files(), as_of=TODAY)
    assert not Edition.objects.exists()


def test_every_problem_of_a_bad_text_is_listed_and_nothing_is_stored(authority: Authority) -> None:
    files = pocket_files()
    files["rules/local-standard.yaml"] = (
        files["rules/local-standard.yaml"]
        .replace("night_noise <= 50", "night_noice <= 50")
        .replace("power <= power_headroom", "power <= site_area")
    )
    with pytest.raises(EditionHasProblems) as refused:
        store_edition(authority=authority, files=files, as_of=TODAY)
    errors = [problem for problem in refused.value.problems if problem.severity == "error"]
    assert len(errors) >= 2
    assert {problem.place.file for problem in errors} == {"rules/local-standard.yaml"}
    assert "night_noice" in str(refused.value)
    assert not Edition.objects.exists()


def test_the_database_refuses_to_change_or_delete_an_edition(authority: Authority) -> None:
    edition = store_edition(authority=authority, files=pocket_files(), as_of=TODAY)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(files={})
    with pytest.raises(DatabaseError, match="cannot be deleted"), transaction.atomic():
        edition.delete()
    Edition.objects.filter(pk=edition.pk).update(in_force_to=dt.date(2030, 1, 1))
    with pytest.raises(DatabaseError, match="that day stays"), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(in_force_to=dt.date(2031, 1, 1))


def test_the_database_refuses_two_editions_at_a_time(authority: Authority) -> None:
    edition = store_edition(authority=authority, files=pocket_files(), as_of=TODAY)
    with pytest.raises(IntegrityError, match="one_edition_in_force_at_a_time"), transaction.atomic():
        Edition.objects.create(
            authority=authority,
            rulebook="pocket",
            title=edition.title,
            in_force_from=dt.date(2026, 6, 1),
            files={},
            digest="sha256:0",
            stored_on=TODAY,
        )


def test_the_compiled_edition_is_made_once(
    authority: Authority, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    store_edition(authority=authority, files=pocket_files(), as_of=TODAY)
    edition = editions_in_force(TODAY).get()
    compiled = rulebook_of(edition)
    assert "far-ceiling" in compiled.rules
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert rulebook_of(edition) is compiled
