"""Which tallies, in the order of a ranking, and where its money may end."""

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, RowRange, Sum, Value, When, Window
from django.db.models.functions import RowNumber

BEST_FIRST = ("-total", "-ties", "submitted_at", "pk")


class TallyQuerySet(models.QuerySet):
    def ranked(self, call):
        """Those of a call's applications that stand in its ranking."""
        return self.filter(call=call, is_ranked=True)

    def passing(self, pass_mark):
        return self.filter(is_below=False, total__gte=pass_mark)

    def failing(self, pass_mark):
        return self.filter(Q(is_below=True) | Q(total__lt=pass_mark))

    def best_first(self):
        return self.order_by(*BEST_FIRST)

    def with_twins(self, pass_mark):
        """Each with `is_tied`: nothing but the moment of submission tells it from another."""
        passes = Case(When(is_below=False, total__gte=pass_mark, then=Value(True)), default=Value(False))
        others = self.model.objects.filter(
            ~Q(pk=OuterRef("pk")), call=OuterRef("call"), is_ranked=True, total=OuterRef("total"), ties=OuterRef("ties")
        )
        twins = others.annotate(passes=passes).filter(passes=OuterRef("passes"))
        return self.annotate(passes=passes, is_tied=Exists(twins))

    def reached(self, envelope, areas):
        """(place from 0, id, area, asked for) of those that the money may reach, the best first.

        They are those before whom no more is asked for than the envelope holds; of `areas`, for which something is
        kept, those before whom their own area asks for no more.
        """
        asked = F("requested")
        until = Window(Sum(asked), order_by=BEST_FIRST, frame=RowRange(end=0))
        found = self.annotate(place=Window(RowNumber(), order_by=BEST_FIRST) - 1, until=until)
        near = Q(until__lte=envelope + asked)
        if areas:
            own = Window(Sum(asked), partition_by="area", order_by=BEST_FIRST, frame=RowRange(end=0))
            found = found.annotate(own=own)
            near |= Q(area__in=areas, own__lte=envelope + asked)
        return found.filter(near).order_by("place").values_list("place", "pk", "area", "requested")
