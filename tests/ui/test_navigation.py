"""Every item of the navigation leads somewhere: an item whose name is unknown would vanish without a word."""

import pytest
from django.conf import settings
from django.urls import reverse


@pytest.mark.parametrize("item", settings.NAVIGATION, ids=lambda item: item[0])
def test_each_item_of_the_navigation_has_a_page(item):
    assert reverse(item[0]).startswith("/")
