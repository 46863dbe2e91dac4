"""Signing in and out by address, and the lock after too many failures."""

from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from interface.accounts.models import User
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def sign_in(client: Client, email: str, password: str = PASSWORD, **extra: str) -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": password}, **extra)


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_open_in_both_languages(client: Client, name: str, language: str) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = client.get(reverse(name))
    assert page.status_code == 200
    assert f'lang="{"zh-Hans" if language == "zh-hans" else "en"}"' in page.content.decode()


@pytest.mark.parametrize("name", ["account_email", "account_change_password", "mfa_index", "mfa_activate_totp"])
def test_the_pages_of_an_account_open_for_its_owner_and_send_others_to_sign_in(
    client: Client, sun: User, name: str
) -> None:
    refused = client.get(reverse(name))
    assert refused.status_code == 302
    assert refused["Location"].startswith(reverse("account_login"))
    client.force_login(sun, backend=settings.AUTHENTICATION_BACKENDS[1])
    page = client.get(reverse(name), follow=True)
    assert page.status_code == 200
    assert "govuk-heading-l" in page.content.decode()


def test_chen_signs_in_whatever_the_case_of_the_address_and_out_again(client: Client, chen: User) -> None:
    assert sign_in(client, "Chen@Egret-Bay.example").status_code == 302
    assert signed_in(client)
    client.post(reverse("account_logout"))
    assert not signed_in(client)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: Client, chen: User) -> None:
    wrong = sign_in(client, chen.email, "wrong")
    unknown = sign_in(client, "nobody@egret-bay.example", "wrong")
    assert wrong.status_code == unknown.status_code == 200
    assert wrong.context["form"].errors == unknown.context["form"].errors
    assert "There is a problem" in wrong.content.decode()


def test_after_five_failures_the_right_password_no_longer_helps_from_there(client: Client, chen: User) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in(client, chen.email, "wrong")
    locked = sign_in(client, chen.email)
    assert locked.status_code == 429
    assert "15 minutes" in locked.content.decode()
    assert not signed_in(client)


def test_the_lock_holds_for_that_address_and_place_alone(client: Client, chen: User, lin: User) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in(client, chen.email, "wrong")
    assert sign_in(Client(), chen.email, REMOTE_ADDR="192.0.2.7").status_code == 302
    assert sign_in(Client(), lin.email).status_code == 302


def test_a_new_account_opens_once_the_address_is_confirmed(client: Client) -> None:
    client.post(
        reverse("account_signup"), {"email": "new@egret-bay.example", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert not signed_in(client)
    link = next(word for word in mail.outbox[0].body.split() if "/accounts/confirm-email/" in word)
    client.post(link)
    sign_in(client, "new@egret-bay.example")
    assert signed_in(client)


def test_signing_up_with_a_known_address_does_not_tell_that_it_is_known(client: Client, chen: User) -> None:
    fresh = client.post(
        reverse("account_signup"), {"email": "new@egret-bay.example", "password1": PASSWORD, "password2": PASSWORD}
    )
    known = client.post(reverse("account_signup"), {"email": chen.email, "password1": PASSWORD, "password2": PASSWORD})
    assert (fresh.status_code, fresh["Location"]) == (known.status_code, known["Location"])


def test_a_form_from_elsewhere_signs_nobody_in(chen: User) -> None:
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client, chen.email).status_code == 403
    assert not signed_in(client)


def test_after_signing_in_nobody_is_sent_to_another_site(client: Client, chen: User) -> None:
    answer = client.post(
        reverse("account_login"), {"login": chen.email, "password": PASSWORD, "next": "https://elsewhere.example/"}
    )
    assert answer["Location"] == "/"
