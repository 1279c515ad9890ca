import re

from tests.slots import ROOT

PIN = re.compile(r"^[a-z0-9][\w.-]*==\S+(?: ;.*?)?(?= \\$)", re.MULTILINE)


def pins(name):
    return set(PIN.findall((ROOT / "requirements" / name).read_text()))


def test_no_address_stands_in_the_locked_requirements():
    for path in (ROOT / "requirements").iterdir():
        assert not re.search(r"://|--(extra-)?index-url|--find-links", path.read_text()), path.name


def test_the_tests_run_with_the_versions_that_the_site_runs_with():
    assert len(pins("base.txt")) > 20
    assert pins("base.txt") <= pins("test.txt")


def test_a_site_with_a_bucket_runs_with_the_same_versions():
    assert pins("base.txt") < pins("bucket.txt")
    assert any(pin.startswith("django-storages==") for pin in pins("bucket.txt"))
