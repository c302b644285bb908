# cause: 1:6
# %%
import json
# %%
def parse(line):
    name, qty, unit = line.split(",")
    return {"name": name, "quantity": int(qty), "unit": unit}

def parse_v2(record):
    return {"name": record["n"], "quantitiy": record["q"], "unit": record["u"]}
# %%
old = [parse(l) for l in ["flour,2,kg", "milk,1,l"]]
new = [parse_v2(r) for r in json.loads('[{"n": "egg", "q": 12, "u": "pc"}]')]
stock = old + new
print(len(stock))
# %%
def label(row):
    return f'{row["name"]}: {row["quantity"]} {row["unit"]}'
# %%
print([r["quantity"] for r in old])
# %%
print([label(r) for r in stock])
