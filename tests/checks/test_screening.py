"""A question of the whole city: answered as each property would be, once, by a worker that tells and can be stopped."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from interface.accounts.models import User
from interface.checks import operations, screening_files, screening_work
from interface.checks.models import RunState, ScreeningBlock, ScreeningParcel, ScreeningRun
from interface.checks.queries import FactsCannotBe, check_on_site, site_of
from interface.checks.screening_queries import (
    Asker,
    NoSuchScreening,
    may_cancel_screening,
    own_screenings,
    screening,
    screenings_visible_to,
)
from interface.checks.screening_question import CannotScreen, CityQuestion, city_question
from interface.registry.models import Ledger, Property, Reservation
from interface.rulebooks.models import Edition
from interface.rulebooks.queries import edition_in_force, rulebook_of
from protocol.screen.cannot import ScreeningFailed
from tests.checks.city import BARE, FACTORY, FLAT, SHOP, TODAY, PocketCity

NOW = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
WHOLE = {"far": 2.0, "service_life": 10, "night_noise": 40, "power": 10}
SUN = Asker(AnonymousUser(), "sun's browser", "sun's address")
CHEN = Asker(AnonymousUser(), "chen's browser", "chen's address")


class Clock:
    """A clock that moves a second whenever somebody looks."""

    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> dt.datetime:
        self.time += dt.timedelta(seconds=1)
        return self.time


def edition_of(city: PocketCity) -> Edition:
    edition = edition_in_force(city.authority.code, TODAY)
    assert edition is not None
    return edition


def question(city: PocketCity, use: str = "0901", *, presume: bool = False, **values: Any) -> CityQuestion:
    return city_question(rulebook_of(edition_of(city)), {"use": use, **values}, presume=presume, as_of=TODAY)


def ask(city: PocketCity, asker: Asker = CHEN, use: str = "0901", **values: Any) -> operations.Asked:
    return operations.start_screening(
        asker=asker,
        authority=city.authority,
        edition=edition_of(city),
        question=question(city, use, **values),
        as_of=TODAY,
        now=NOW,
    )


def worked_out(run: ScreeningRun, clock: Callable[[], dt.datetime] | None = None) -> ScreeningRun:
    operations.work_out_screening(run.pk, now=clock or Clock())
    run.refresh_from_db()
    return run


def rows_of(run: ScreeningRun) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(screening_files.result_file(run.pk)).to_pylist()
    return rows


class TestTheQuestion:
    def test_the_same_project_has_one_digest_however_it_is_spelled(self, city: PocketCity) -> None:
        one = question(city, far=2, service_life=10)
        other = question(city, service_life=10.0, far=2.0)
        assert one.digest == other.digest
        assert one.digest != question(city, far=2.1, service_life=10).digest
        assert one.digest != question(city, far=2, service_life=10, presume=True).digest

    def test_it_begins_on_the_day_it_is_asked_unless_it_says_otherwise(self, city: PocketCity) -> None:
        assert question(city).values["starts_on"] == "2026-03-01"
        assert question(city, starts_on="2027-01-01").values["starts_on"] == "2027-01-01"

    @pytest.mark.parametrize(
        ("values", "says"),
        [
            ({"use": [{"use": "0901", "share": 0.5}, {"use": "0902", "share": 0.5}]}, "mixed use"),
            ({"phases": [{"from": "2026-03-01", "to": "2027-03-01", "use": "0901"}]}, "phases"),
            ({"use": "0901", "site_area": 5000}, "fact of each property"),
            ({"far": 2}, "Choose the use"),
        ],
    )
    def test_what_means_nothing_for_many_sites_is_refused(
        self, city: PocketCity, values: dict[str, Any], says: str
    ) -> None:
        with pytest.raises(CannotScreen, match=says):
            city_question(rulebook_of(edition_of(city)), values, presume=False, as_of=TODAY)

    def test_what_cannot_be_is_refused_with_every_mistake(self, city: PocketCity) -> None:
        with pytest.raises(FactsCannotBe) as refused:
            question(city, "zeppelin", far=-1)
        assert len(refused.value.problems) == 2


class TestTheAnswer:
    def test_each_row_says_what_a_check_of_its_property_says(self, city: PocketCity) -> None:
        run = worked_out(ask(city, **WHOLE).run)
        assert (run.state, run.progress) == (RunState.DONE, 100)
        rows = {row["site"]: row for row in rows_of(run)}
        assert rows.keys() == {SHOP, FACTORY, FLAT, BARE}
        for number, row in rows.items():
            site = site_of(city.sun, "pocket-city", number, as_of=TODAY)
            _, found = check_on_site(site, {"use": "0901", **WHOLE}, [])
            bound = found.indicators["far"].as_of_right.at_most
            assert row["verdict"] == found.verdict
            assert row["far_at_most"] == (bound if isinstance(bound, float) else None)

    def test_what_is_left_open_can_be_counted_as_met(self, city: PocketCity) -> None:
        strict = worked_out(ask(city).run)
        hopeful = worked_out(ask(city, presume=True).run)
        assert strict.totals["verdicts"]["lands"] == 0
        assert hopeful.totals["verdicts"]["lands"] > 0
        assert hopeful.totals["conditions"]["night-noise"] == ["night_noise"]
        assert "conditions" not in strict.totals

    def test_rows_stand_by_verdict_and_then_by_cost(self, city: PocketCity) -> None:
        run = worked_out(ask(city, use="0902", far=3.0, service_life=10, night_noise=40, power=10).run)
        rows = rows_of(run)
        order = ["lands", "lands_by_path", "undetermined", "blocked"]
        assert [row["rank"] for row in rows] == [1, 2, 3, 4]
        assert [row["verdict"] for row in rows] == sorted((row["verdict"] for row in rows), key=order.index)
        for verdict in order:
            costs = [row["cost"] for row in rows if row["verdict"] == verdict and row["cost"] is not None]
            assert costs == sorted(costs)
        assert all(row["cost"] == 0 for row in rows if row["verdict"] == "lands")

    def test_floor_area_is_counted_once_a_parcel_and_unknown_ones_apart(self, city: PocketCity) -> None:
        assert city.shop.parcel is not None
        Property.objects.create(
            authority=city.authority, certificate_number="PC(2020)0011", kind="unit", parcel=city.shop.parcel
        )
        run = worked_out(ask(city, presume=True).run)
        shop = next(row for row in rows_of(run) if row["site"] == SHOP)
        capacity = run.totals["capacity"]
        assert capacity["parcels"] == 4
        assert capacity["as_of_right"]["floor_area"] == pytest.approx(
            sum(row["far_at_most"] * row["site.area"] for row in rows_of(run) if row["verdict"] == "lands")
        )
        assert shop["verdict"] == "lands"
        assert capacity["as_of_right"]["unknown"] == 1
        assert capacity["built"] == pytest.approx(9800 + 6000)
        assert capacity["built_unknown"] == 2

    def test_the_map_has_the_best_verdict_of_each_parcel(self, city: PocketCity) -> None:
        Property.objects.create(
            authority=city.authority, certificate_number="PC(2020)0011", kind="unit", parcel=city.shop.parcel
        )
        run = worked_out(ask(city, presume=True).run)
        assert ScreeningParcel.objects.filter(run=run).count() == run.totals["on_map"] == 4
        shop = ScreeningParcel.objects.get(run=run, spatial_unit=city.shop.parcel)
        assert (shop.verdict, shop.certificate_number, shop.properties, shop.with_verdict) == ("lands", SHOP, 2, 1)


class TestAskedAgain:
    def test_the_same_question_is_answered_by_the_run_that_is_there(self, city: PocketCity) -> None:
        first = worked_out(ask(city, **WHOLE).run)
        again = ask(city, asker=SUN, **WHOLE)
        assert (again.run.pk, again.is_new) == (first.pk, False)

    def test_while_it_is_worked_out_others_join(self, city: PocketCity) -> None:
        first = ask(city, **WHOLE)
        again = ask(city, asker=SUN, **WHOLE)
        assert (again.run.pk, again.is_new) == (first.run.pk, False)

    def test_another_register_gives_another_answer(self, city: PocketCity) -> None:
        first = worked_out(ask(city, **WHOLE).run)
        Reservation.objects.create(ledger=Ledger.objects.get(), amount=795, valid_from=TODAY)
        second = ask(city, **WHOLE)
        assert second.is_new
        assert worked_out(second.run).totals["verdicts"] != first.totals["verdicts"]

    def test_a_register_that_came_out_the_same_leads_to_the_answer_that_is_there(self, city: PocketCity) -> None:
        first = worked_out(ask(city, **WHOLE).run)
        Ledger.objects.create(
            authority=city.authority, name="water", code="W-1", unit="m3", capacity=1, recorded_on=TODAY
        )
        second = ask(city, asker=SUN, **WHOLE)
        assert second.is_new
        worked_out(second.run)
        assert screening(city.sun, second.run.pk).pk == first.pk

    def test_an_answer_whose_file_is_gone_is_worked_out_anew(self, city: PocketCity) -> None:
        first = worked_out(ask(city, **WHOLE).run)
        screening_files.remove(first.pk)
        second = ask(city, **WHOLE)
        assert second.is_new
        assert worked_out(second.run).state == RunState.DONE
        assert rows_of(second.run)

    def test_working_out_what_is_done_changes_nothing(self, city: PocketCity) -> None:
        run = worked_out(ask(city, **WHOLE).run)
        finished = run.finished_at
        assert worked_out(run).finished_at == finished


class TestStopping:
    def test_one_that_waits_ends_at_once(self, city: PocketCity) -> None:
        run = operations.cancel_screening(asker=CHEN, run=ask(city, **WHOLE).run, now=NOW)
        assert worked_out(run).state == RunState.CANCELLED
        assert not screening_files.folder_of(run.pk).exists()

    def test_one_that_runs_ends_where_it_is_and_leaves_nothing(
        self, city: PocketCity, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run = ask(city, use="0902", **WHOLE).run

        def stop_it(*_: Any) -> Any:
            operations.cancel_screening(asker=CHEN, run=ScreeningRun.objects.get(pk=run.pk), now=NOW)
            return lambda row: 1.0

        monkeypatch.setattr(screening_work, "pricer", stop_it)
        assert worked_out(run).state == RunState.CANCELLED
        assert not screening_files.folder_of(run.pk).exists()
        assert not ScreeningParcel.objects.filter(run=run).exists()

    def test_only_who_asked_and_the_authority_may_stop_it(self, city: PocketCity) -> None:
        run = ask(city, **WHOLE).run
        with pytest.raises(PermissionDenied):
            operations.cancel_screening(asker=SUN, run=run, now=NOW)
        asked = {user.name: may_cancel_screening(Asker(user, f"{user.name}'s", ""), run) for user in people(city)}
        assert asked == {"Chen": False, "Lin": False, "Wu": True, "Zhao": True, "Sun": False}

    def test_an_account_may_stop_what_it_asked_in_another_browser(self, city: PocketCity) -> None:
        run = ask(city, asker=Asker(city.lin, "at home", "home"), **WHOLE).run
        assert may_cancel_screening(Asker(city.lin, "at work", "work"), run)

    def test_one_that_ended_stays_as_it_is(self, city: PocketCity) -> None:
        run = worked_out(ask(city, **WHOLE).run)
        assert operations.cancel_screening(asker=CHEN, run=run, now=NOW).state == RunState.DONE

    def test_two_without_a_browser_to_know_them_by_are_not_the_same(self, city: PocketCity) -> None:
        run = ask(city, asker=Asker(AnonymousUser(), "", "somewhere"), **WHOLE).run
        assert not may_cancel_screening(Asker(AnonymousUser(), "", "elsewhere"), run)


class TestWhatGoesWrong:
    def test_a_screening_that_cannot_be_says_why(self, city: PocketCity, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_: Any, **__: Any) -> Any:
            raise ScreeningFailed("The disk cannot take it. Make room, and start again.")

        monkeypatch.setattr(screening_work, "screen_to_file", full)
        run = worked_out(ask(city, **WHOLE).run)
        assert (run.state, run.message) == (RunState.FAILED, "The disk cannot take it. Make room, and start again.")
        assert not screening_files.folder_of(run.pk).exists()

    def test_a_fault_of_ours_is_recorded_and_not_told(self, city: PocketCity, monkeypatch: pytest.MonkeyPatch) -> None:
        def fault(*_: Any, **__: Any) -> Any:
            raise ZeroDivisionError("secret")

        monkeypatch.setattr(screening_work, "screen_to_file", fault)
        run = ask(city, **WHOLE).run
        with pytest.raises(ZeroDivisionError):
            worked_out(run)
        run.refresh_from_db()
        assert (run.state, run.message) == (RunState.FAILED, "")

    def test_what_failed_may_be_asked_again(self, city: PocketCity, monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as broken:
            broken.setattr(screening_work, "screen_to_file", lambda *_, **__: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                worked_out(ask(city, **WHOLE).run)
        again = ask(city, **WHOLE)
        assert again.is_new
        assert worked_out(again.run).state == RunState.DONE

    def test_progress_is_told_on_the_way(self, city: PocketCity, monkeypatch: pytest.MonkeyPatch) -> None:
        seen: list[int] = []
        run = ask(city, use="0902", far=2.0, service_life=5, night_noise=40, power=10).run

        def look(*_: Any) -> Any:
            def price(_row: Any) -> float:
                seen.append(ScreeningRun.objects.get(pk=run.pk).progress)
                return 1.0

            return price

        monkeypatch.setattr(screening_work, "pricer", look)
        worked_out(run)
        assert seen
        assert all(20 < share < 100 for share in seen)


class TestBounds:
    def test_so_many_at_a_time_from_one_address(self, city: PocketCity, settings: Any) -> None:
        settings.SCREENING_ALIVE_PER_ADDRESS = 2
        for far in (1.0, 2.0):
            ask(city, far=far)
        with pytest.raises(operations.TooManyScreenings):
            ask(city, far=3.0)
        assert ask(city, far=2.0).is_new is False
        assert ask(city, asker=SUN, far=3.0).is_new

    def test_so_many_in_all(self, city: PocketCity, settings: Any) -> None:
        settings.SCREENING_ALIVE = 1
        ask(city, far=1.0)
        with pytest.raises(operations.QueueIsFull):
            ask(city, asker=SUN, far=3.0)


class TestWhoSees:
    def test_whoever_has_the_address_reads_the_result_and_nobody_sees_a_list_of_others(self, city: PocketCity) -> None:
        run = ask(city, **WHOLE).run
        assert screening(AnonymousUser(), run.pk).pk == run.pk
        assert list(own_screenings(CHEN)) == [run]
        assert list(own_screenings(SUN)) == []
        assert list(own_screenings(Asker(AnonymousUser(), "", ""))) == []
        assert not screenings_visible_to(None).exists()

    def test_an_address_that_leads_nowhere(self, city: PocketCity) -> None:
        with pytest.raises(NoSuchScreening):
            screening(AnonymousUser(), uuid.uuid4())


class TestUpkeep:
    def test_what_nobody_reads_goes_with_its_files_and_the_rest_stays(self, city: PocketCity, settings: Any) -> None:
        old, new = worked_out(ask(city, far=1.0).run), worked_out(ask(city, far=2.0).run)
        ScreeningRun.objects.filter(pk=old.pk).update(read_at=NOW - dt.timedelta(days=30))
        assert operations.prune_screenings(now=NOW) == 1
        assert list(ScreeningRun.objects.all()) == [new]
        assert not screening_files.folder_of(old.pk).exists()
        assert screening_files.result_file(new.pk).is_file()
        assert not ScreeningParcel.objects.filter(run=old.pk).exists()
        assert not ScreeningBlock.objects.filter(run=old.pk).exists()

    def test_reading_keeps_a_result(self, city: PocketCity) -> None:
        run = worked_out(ask(city, far=1.0).run)
        later = NOW + dt.timedelta(days=13)
        operations.mark_read(run, now=later)
        operations.prune_screenings(now=later + dt.timedelta(days=13))
        assert ScreeningRun.objects.filter(pk=run.pk).exists()

    def test_one_whose_worker_fell_silent_is_given_up(self, city: PocketCity) -> None:
        run = ask(city, far=1.0).run
        ScreeningRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING, seen_at=NOW - dt.timedelta(hours=1))
        operations.prune_screenings(now=NOW)
        run.refresh_from_db()
        assert run.state == RunState.FAILED

    def test_snapshots_are_made_before_anybody_asks_and_only_where_the_register_moved(self, city: PocketCity) -> None:
        assert operations.refresh_snapshots(as_of=TODAY) == ["pocket-city"]
        assert operations.refresh_snapshots(as_of=TODAY) == []


def people(city: PocketCity) -> list[User]:
    return [city.chen, city.lin, city.wu, city.zhao, city.sun]
