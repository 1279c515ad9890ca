"""The assessments of one application side by side: scores and comments by criterion, and what lies far apart."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from microprojects.models import Score

APART = Decimal("0.4")  # of a criterion's points: two steps of five


@dataclass(frozen=True)
class Compared:
    """One criterion, or the total: a score (or sum) of each assessor in their order, and the mean."""

    name: str
    weight: Decimal
    cells: list
    mean: Decimal
    is_apart: bool
    threshold: Decimal | None = None

    @property
    def is_below(self):
        return self.threshold is not None and self.mean < self.threshold


@dataclass(frozen=True)
class Sum:
    points: Decimal
    value: None = None
    comment: str = ""


def compared(application, user):
    """(revealed assessments, [Compared] of the criteria, Compared of the total); nothing while they are blind."""
    scores = Score.objects.visible_to(user).filter(assessment__application=application)
    of = defaultdict(dict)
    for score in scores.select_related("assessment__assessor"):
        of[score.assessment][score.criterion_id] = score
    assessments = sorted(of, key=lambda each: each.order)
    if not assessments:
        return [], [], None
    rows = [_row(each, [of[one][each.pk] for one in assessments]) for each in application.call.criteria.all()]
    sums = [Sum(sum(score.points for score in of[one].values())) for one in assessments]
    points = [each.points for each in sums]
    is_apart = abs(points[0] - points[1]) > application.call.gap_limit
    total = Compared("", Decimal(100), sums, sum(points) / len(points), is_apart, application.call.pass_mark)
    return assessments, rows, total


def _row(criterion, cells):
    points = [each.points for each in cells]
    is_apart = max(points) - min(points) >= APART * criterion.weight
    return Compared(criterion.name, criterion.weight, cells, sum(points) / len(points), is_apart, criterion.threshold)
