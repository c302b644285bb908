# cause: 3:5
# why: the return stands inside the loop, so only the first ingredient is converted
# %%
import re
# %%
RECIPE = """2 cup flour
1.5 tsp salt
0.5 cup sugar
3 tbsp butter"""
ML = {"cup": 240, "tbsp": 15, "tsp": 5}
DENSITY = {"flour": 0.53, "sugar": 0.85, "salt": 1.2, "butter": 0.96}
# %%
def parse(text):
    for line in text.splitlines():
        amount, unit, what = re.split(r"\s+", line.strip(), maxsplit=2)
        yield what, float(amount), unit
# %%
def to_grams(items):
    grams = {}
    for what, amount, unit in items:
        grams[what] = amount * ML[unit] * DENSITY[what]
        return grams
# %%
grams = to_grams(parse(RECIPE))
print(round(grams["flour"]), "g flour")
# %%
def scale(grams, factor):
    return {what: g * factor for what, g in grams.items()}

double = scale(grams, 2)
# %%
dry = sum(double[what] for what in ("flour", "sugar", "salt"))
print(f"{dry:.0f} g dry, {double['butter']:.0f} g butter")
