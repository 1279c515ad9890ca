"""The ranking as the committee decided it, read from what was frozen: nothing that came after moves anybody in it."""

from decimal import Decimal

from microprojects.querysets.ranking import Ranked
from microprojects.workflow import ApplicationStatus as P


class Decided:
    """The ranking of a decided call, with the interface of a Sheet."""

    def __init__(self, committee):
        self.call, content = committee.call, committee.content
        self.envelope = Decimal(content["call"]["envelope"])
        self.committed, self.left = Decimal(content["committed"]), Decimal(content["left"])
        self.criteria = list(self.call.criteria.all())
        self.areas = {quota.area.name_fr: quota.area_id for quota in self.call.quotas.select_related("area")}
        self.ranking = content["ranking"]
        self.taken_at = {at for at, row in enumerate(self.ranking) if row["outcome"] == P.SELECTED}
        self.sums = {outcome: self._sum(outcome) for outcome in (P.SELECTED, P.RESERVE, P.REJECTED)}

    def __len__(self):
        return len(self.ranking)

    def __getitem__(self, asked):
        return [self._row(row) for row in self.ranking[asked]]

    def _sum(self, outcome):
        asked = [Decimal(row["requested"]) for row in self.ranking if row["outcome"] == outcome]
        return len(asked), sum(asked, Decimal(0))

    def _row(self, row):
        return Ranked(
            pk=int(row["application"].removeprefix("APL-")),
            title=row["title"],
            applicant=(row["applicant"], ""),
            area=self.areas.get(row["area"]),
            requested=Decimal(row["requested"]),
            total=Decimal(row["total"]),
            marks=tuple(Decimal(mark) for mark in row["marks"]),
            below=tuple(row["below"]),
            passes=row["place"] is not None,
            place=row["place"],
            outcome=row["outcome"],
            running=row["running"] and Decimal(row["running"]),
            is_moved=row["is_moved"],
        )
