# cause: 3:3
# why: list.sort() sorts in place and returns None; that None is stored as the ranking
# %%
from dataclasses import dataclass, field
# %%
@dataclass
class Book:
    title: str
    pages: int
    votes: list = field(default_factory=list)

    @property
    def score(self):
        return sum(self.votes) / len(self.votes)
# %%
shelf = [
    Book("The Salt Road", 412, [4, 5, 3]),
    Book("Nine Lanterns", 288, [5, 5, 4]),
    Book("A Field of Bees", 350, [3, 3, 4]),
    Book("Undertow", 199, [4, 4, 4, 5]),
]
len(shelf)
# %%
def rank(books):
    candidates = [b for b in books if len(b.votes) >= 3]
    ordered = candidates.sort(key=lambda b: b.score, reverse=True)
    return {"count": len(candidates), "books": ordered}

def shortlist(ranking, n=2):
    return {**ranking, "limit": n}
# %%
ranking = shortlist(rank(shelf))
print("ranked", ranking["count"], "books")
# %%
def announce(ranking):
    lines = []
    for place, book in enumerate(ranking["books"][: ranking["limit"]], start=1):
        lines.append(f"{place}. {book.title} ({book.score:.1f})")
    return "\n".join(lines)
# %%
print(announce(ranking))
