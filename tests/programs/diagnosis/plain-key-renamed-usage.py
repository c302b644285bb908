# cause: 2:3
# why: the rename table misspells output_tokens, so records from the old API carry a wrong key
# %%
import json
from collections import Counter
# %%
RAW = """
{"v": 2, "model": "mini", "usage": {"input_tokens": 310, "output_tokens": 42}}
{"v": 2, "model": "large", "usage": {"input_tokens": 1200, "output_tokens": 640}}
{"v": 1, "model": "mini", "usage": {"prompt": 90, "completion": 12}}
{"v": 2, "model": "mini", "usage": {"input_tokens": 77, "output_tokens": 9}}
"""
# %%
V1_NAMES = {
    "prompt": "input_tokens",
    "completion": "ouput_tokens",
}

def upgrade(record):
    usage = {V1_NAMES.get(k, k): v for k, v in record["usage"].items()}
    return {**record, "v": 2, "usage": usage}
# %%
records = [json.loads(line) for line in RAW.split("\n") if line.strip()]
records = [r if r["v"] == 2 else upgrade(r) for r in records]
print(Counter(r["model"] for r in records))
# %%
class Ledger:
    def __init__(self):
        self.rows = []

    def add(self, record):
        self.rows.append((record["model"], dict(record["usage"])))

    def spent(self, model):
        return sum(u["input_tokens"] + 4 * u["output_tokens"] for m, u in self.rows if m == model)
# %%
ledger = Ledger()
for r in records:
    ledger.add(r)
print("large:", ledger.spent("large"))
# %%
print("mini:", ledger.spent("mini"))
