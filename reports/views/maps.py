"""Which indicator stands on the map of a page."""

from reports.pdf import map_of


def mapped(request, reading):
    """The indicator that the reader chose (?map=R1.2), else the first key figure, and its map."""
    figures = reading.key_figures if reading else []
    chosen = [each for each in figures if each.code == request.GET.get("map")] or figures[:1]
    return {"mapped": chosen[0], "map": map_of(chosen[0])} if chosen else {"mapped": None, "map": ""}
