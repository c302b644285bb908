# cause: 2:2 or 2:4
# why: dict() copies only the outer level, the variant's append also lengthens the base model's list
# %%
import json
# %%
base = {"name": "base", "layers": [64, 32, 8], "dropout": 0.1}
rates = [0.01, 0.01, 0.005]
# %%
def variant(model, name, extra):
    new = dict(model)
    new["name"] = name
    new["layers"].append(extra)
    return new


def plan(model, rates):
    return [f"{width}@{rate}" for width, rate in zip(model["layers"], rates, strict=True)]
# %%
print(plan(base, rates))
# %%
deep = variant(base, "deep", 4)
deep["dropout"] = 0.3
print(json.dumps(deep))
# %%
print("deep:", plan(deep, rates + [0.001]))
# %%
print(base["name"], base["dropout"])
settings = {m["name"]: m["dropout"] for m in (base, deep)}
# %%
final = plan(base, rates)
print(final, settings)
