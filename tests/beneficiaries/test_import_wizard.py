"""The import wizard, page by page, with the tasks run by hand; real workers have their own module."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from beneficiaries import tasks
from beneficiaries.models import Beneficiary, Identity, Import, Registration
from programme.scope import EVERYTHING, scoped
from tests.samples import FOLDER

KHOURIBGA = "beneficiaires_khouribga.xlsx"


def sample(name=KHOURIBGA):
    return SimpleUploadedFile(name, (FOLDER / name).read_bytes())


def upload(client, partners, areas, file=None):
    return client.post(
        reverse("beneficiaries:upload"),
        {"partner": partners.aideca.pk, "area": areas.khouribga.pk, "file": file or sample()},
    )


def columns_as_proposed(client, record):
    form = client.get(reverse("beneficiaries:columns", args=[record.pk])).context["form"]
    return {name: field.initial for name, field in form.fields.items()}


@pytest.fixture
def uploaded(client, officer, partners, areas):
    client.force_login(officer)
    upload(client, partners, areas)
    return Import.objects.get()


@pytest.fixture
def checked(client, uploaded):
    client.post(reverse("beneficiaries:columns", args=[uploaded.pk]), columns_as_proposed(client, uploaded))
    tasks.check_import(uploaded.pk)
    uploaded.refresh_from_db()
    return uploaded


def confirm(client, record, **data):
    return client.post(
        reverse("beneficiaries:confirm", args=[record.pk]), {"save": "yes", "choice": "good_rows", **data}
    )


def test_a_register_is_uploaded_checked_confirmed_and_saved(client, checked):
    counts = (checked.counts["new"], checked.counts["known"], checked.counts["error"])
    assert (checked.status, counts) == ("checked", (369, 6, 12))

    answer = confirm(client, checked)
    tasks.save_import(checked.pk)

    assert answer.url == reverse("beneficiaries:result", args=[checked.pk])
    page = client.get(answer.url)
    assert "369" in page.content.decode()
    with scoped(EVERYTHING):
        assert (Beneficiary.objects.count(), Registration.objects.count(), Identity.objects.count()) == (369, 375, 361)
