"""Areas and communes as a list of associations names them."""

from beneficiaries.resources.values import Communes
from programme.models import Area, Commune
from ui.workbooks.cells import BadCell
from ui.workbooks.words import plain


class Places:
    """Finds areas and communes by name; `allowed` are the ids of the areas that the uploader records in."""

    def __init__(self, user, area=None):
        areas = list(Area.objects.all())
        self._areas = {plain(name): each.pk for each in areas for name in (each.code, *each.all_names)}
        posted = {posting.area_id for posting in user.active_postings}
        self.allowed = {each.pk for each in areas if {None, each.pk} & posted and area in (None, each.pk)}
        self._communes = {}
        for code, area_id, *names in Commune.objects.values_list("code", "area", "name_fr", "name_ar"):
            self._communes.setdefault(area_id, {})[code] = [name for name in names if name]
        self._finders = {area: Communes(names) for area, names in self._communes.items()}

    def area(self, name):
        """The id of the area of this name, None when there is none."""
        return self._areas.get(plain(name))

    def commune(self, name, area):
        """The code of the commune of this name in the area, None when there is none."""
        try:
            return self._finders[area].find(name) if area in self._finders else None
        except BadCell:
            return None

    def anywhere(self, name):
        """(area's id, commune's code) of the one area that has a commune of this name, else (None, None)."""
        found = [(area, commune) for area in self._finders if (commune := self.commune(name, area))]
        return found[0] if len(found) == 1 else (None, None)
