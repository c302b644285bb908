# cause: 4:3
# why: a batter who was never out has no outs to divide by; the average must handle that
# %%
from dataclasses import dataclass, field
# %%
@dataclass
class Batter:
    name: str
    scores: list = field(default_factory=list)

    @property
    def runs(self):
        return sum(score for score, _ in self.scores)

    @property
    def outs(self):
        return sum(1 for _, out in self.scores if out)
# %%
team = [
    Batter("Hughes", [(41, True), (12, True), (77, False)]),
    Batter("Okoye", [(8, True), (0, True)]),
    Batter("Rana", [(5, False), (13, False)]),
]
# %%
print(sum(b.runs for b in team), "runs in all")
# %%
averages = {}
for batter in team:
    averages[batter.name] = round(batter.runs / batter.outs, 2)
print(averages)
