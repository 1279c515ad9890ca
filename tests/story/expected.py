"""The figures of the five computed indicators as truth.json gives them, by the place they have in a report.

A place is (axes, values), as the attached CSV spells them: ("area,sex", "khouribga,F"); the total is ("", "").
"""

from collections import Counter, defaultdict

from tests.samples import truth

AREAS = {"beni_mellal": "Béni Mellal", "khouribga": "Khouribga", "rabat_sale": "Rabat-Salé", "oujda": "Oujda"}
TARGETS = {"R1.1": "TG1", "R1.2": "TG2", "R1.3": "TG3", "R1.5": "TG5"}


def people(indicator):
    """{place: how many people} by area, sex, and both."""
    target = TARGETS[indicator]
    return _registered(target) if target in ("TG1", "TG2") else _certified(target)


def _registered(target):
    """Who stands in a register with a row that has no error."""
    found = truth()["unique_people"]["registers_valid_rows"]
    places = {("", ""): found["by_target"][target]}
    for axes, block in (("area", "by_target_area"), ("sex", "by_target_sex"), ("area,sex", "by_target_sex_area")):
        for key, number in found[block].items():
            one, *values = key.split("/")
            if one == target:
                places[axes, ",".join(reversed(values))] = number
    return places


def _certified(target):
    """Who is registered and completed a course, in the area of the course."""
    everybody, found = truth()["people"], defaultdict(set)
    for training in truth()["trainings"]:
        for code, (_hours, is_certified) in training["people"].items():
            person = everybody.get(code)
            if is_certified and person and any(group.startswith(target) for group in person["groups"]):
                area, sex = training["area"], person["sex"]
                for place in (("", ""), ("area", area), ("sex", sex), ("area,sex", f"{area},{sex}")):
                    found[place].add(code)
    return {place: len(codes) for place, codes in found.items()}


def sessions():
    """{place: (sessions, hours)} by module and by area."""
    found = defaultdict(Counter)
    for training in truth()["trainings"]:
        for place in (("", ""), ("group", training["module"]), ("area", training["area"])):
            found[place] += Counter(
                sessions=training["n_sessions"], hours=sum(each[2] for each in training["sessions"])
            )
    return {place: (counted["sessions"], counted["hours"]) for place, counted in found.items()}
