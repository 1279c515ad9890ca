import importlib.util

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model

from tests.architecture.sources import APPS, ROOT


def test_settings_and_import_linter_name_the_same_column():
    assert [app for app in settings.INSTALLED_APPS if app in APPS] == APPS


def test_every_package_at_the_root_stands_in_the_column():
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages - {"jesuismigrant", "tests"} == set(APPS)


def test_foreign_keys_point_up_the_column_and_only_the_user_may_be_pointed_at_by_anyone():
    downward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in APPS
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model not in (None, get_user_model())
        if field.related_model._meta.app_label in APPS
        and APPS.index(field.related_model._meta.app_label) > APPS.index(model._meta.app_label)
    ]
    assert downward == []


def test_every_app_that_has_pages_is_joined_in_the_urls():
    joined = (ROOT / "jesuismigrant" / "urls.py").read_text()
    assert [app for app in APPS if importlib.util.find_spec(f"{app}.urls") and f'"{app}' not in joined] == []
