# cause: 2:7
# why: list.sort works in place and returns None, and rank_by hands that None back
# %%
import textwrap
# %%
films = [
    {"title": "Harbour Lights", "rating": 7.4, "votes": 1210},
    {"title": "The Long Ferry", "rating": 8.1, "votes": 310},
    {"title": "Nine Bridges", "rating": 6.9, "votes": 5400},
    {"title": "Salt", "rating": 7.9, "votes": 880},
]
# %%
def weighted(film, prior=7.0, weight=500):
    v = film["votes"]
    return (v * film["rating"] + weight * prior) / (v + weight)


def rank_by(items, key):
    ordered = list(items).sort(key=key, reverse=True)
    return ordered
# %%
def top_titles(items, n=2):
    return [textwrap.shorten(f["title"], 20) for f in items[:n]]


print("input:", top_titles(films, 4))
# %%
for film in films:
    film["weighted"] = round(weighted(film), 3)
charts = {
    "rating": rank_by(films, key=lambda f: f["rating"]),
    "weighted": rank_by(films, key=lambda f: f["weighted"]),
}
# %%
for label in charts:
    print(label, "->", ", ".join(top_titles(charts[label])))
