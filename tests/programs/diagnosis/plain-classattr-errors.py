# cause: 1:2
# why: errors is a class attribute, so every pipeline appends to one common list
# %%
import json
# %%
class Pipeline:
    errors = []

    def __init__(self, name, steps):
        self.name = name
        self.steps = steps

    def run(self, value):
        for step in self.steps:
            try:
                value = step(value)
            except (ValueError, KeyError) as exc:
                self.errors.append(f"{step.__name__}: {exc}")
                return None
        return value
# %%
def parse(text):
    return json.loads(text)

def pick_amount(record):
    return float(record["amount"])

def pick_name(record):
    return record["name"].title()
# %%
RAW = ['{"name": "ada", "amount": "12.5"}', '{"name": "bo"}', '{"name": "cy", "amount": "3"}']
amounts = Pipeline("amounts", [parse, pick_amount])
values = [amounts.run(r) for r in RAW]
print(values, len(amounts.errors))
# %%
names = Pipeline("names", [parse, pick_name])
print([names.run(r) for r in RAW])
# %%
def publish(pipeline, outputs):
    if pipeline.errors:
        raise RuntimeError(f"{pipeline.name} is not clean: {pipeline.errors}")
    return {"pipeline": pipeline.name, "count": len(outputs)}
# %%
print(publish(names, [names.run(r) for r in RAW]))
