"""Which passwords are taken: long ones, unlike their owner, that nobody guesses; what they are made of is free."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from tests.accounts.test_sign_in import is_signed_in, sign_in
from tests.cast import PASSWORD

FATIMA = User(name="Fatima Zahra El Amrani", email="fz.elamrani@aideca.example")


def refusals(password, user=FATIMA):
    try:
        validate_password(password, user)
    except ValidationError as error:
        return {each.code for each in error.error_list}
    return set()


@pytest.mark.parametrize(
    "password",
    [
        "quarante-deux-oliviers",
        "les chats dorment au soleil",
        "onlylowercaseletterswithoutanysign",
        "أربعون شجرة زيتون قديمة",
        "x7 Kd9#pQz!w",
        "four words " * 30,
    ],
)
def test_taken(password):
    assert refusals(password) == set()


@pytest.mark.parametrize("password", ["court-mais-k", "x7Kd9#pQz!w"])
def test_twelve_letters_at_least(password):
    assert ("password_too_short" in refusals(password)) == (len(password) < 12)


def test_what_is_too_short_is_told_in_words_that_every_language_has():
    with override("en"), pytest.raises(ValidationError) as refused:
        validate_password("x7Kd9#pQz!w", FATIMA)

    assert refused.value.messages == ["Too short: at least 12 characters."]


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Password!2345",
        "motdepasse2024",
        "azertyuiop12",
        "1qaz2wsx3edc",
        "q1w2e3r4t5y6",
        "123456789012",
        "aaaaaaaaaaaaaaa",
        "iloveyouiloveyou",
        "jesuismigrant2018",
        "khouribga2018!",
        "a" * 200,
    ],
)
def test_leaked_or_put_together_from_what_was_leaked(password):
    assert "password_easy_to_guess" in refusals(password)


@pytest.mark.parametrize("password", ["fatima zahra el amrani", "FZ.ELAMRANI@aideca", "elamrani2018"])
def test_like_its_owner(password):
    assert refusals(password) & {"password_too_similar", "password_easy_to_guess"}


@pytest.mark.django_db
def test_a_password_that_was_leaked_is_refused_where_it_is_changed(client, officer):
    sign_in(client, officer.email)
    change = reverse("account_change_password")

    leaked = client.post(
        change, {"oldpassword": PASSWORD, "password1": "motdepasse2024", "password2": "motdepasse2024"}
    )

    assert leaked.status_code == 200
    assert leaked.context["form"].errors["password1"]


@pytest.mark.django_db
def test_a_stolen_session_dies_with_its_password_change(client, officer):
    thief = type(client)()
    for browser in (client, thief):
        sign_in(browser, officer.email)
        assert is_signed_in(browser)
        assert browser.get("/").status_code == 200
    new = "quarante-deux-oliviers"

    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})

    for browser in (client, thief):
        assert browser.get("/").url.startswith(reverse("account_login"))
    sign_in(client, officer.email, new)
    assert is_signed_in(client)
    assert not is_signed_in(thief)
