# cause: 3:8
# why: the rating file is JSON, so its player ids come back as text while the games use integers
# %%
import json
# %%
RATINGS = '{"104": 2210, "117": 2055, "131": 1980}'
GAMES = [(104, 117, 1.0), (131, 104, 0.5), (117, 131, 0.0)]
# %%
def expected(ra, rb):
    return 1 / (1 + 10 ** ((rb - ra) / 400))
# %%
class Ladder:
    def __init__(self, ratings, k=20):
        self.ratings = dict(ratings)
        self.k = k

    @classmethod
    def from_json(cls, text, **kw):
        return cls(json.loads(text), **kw)

    def play(self, white, black, result):
        ra, rb = self.ratings[white], self.ratings[black]
        delta = self.k * (result - expected(ra, rb))
        self.ratings[white] = ra + delta
        self.ratings[black] = rb - delta
# %%
ladder = Ladder.from_json(RATINGS, k=16)
print(len(ladder.ratings), "players", sum(ladder.ratings.values()))
# %%
def season(ladder, games):
    for white, black, result in games:
        ladder.play(white, black, result)
    return sorted(ladder.ratings.items(), key=lambda kv: -kv[1])
# %%
print(season(ladder, GAMES))
