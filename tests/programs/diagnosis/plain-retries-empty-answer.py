# cause: 2:7
# rule: unreadable-text
# why: after the last failed attempt ask() returns an empty string instead of raising
# %%
import json
import time
# %%
class Overloaded(Exception):
    pass

class FlakyModel:
    def __init__(self, failures):
        self.failures = list(failures)
        self.calls = 0

    def complete(self, prompt):
        self.calls += 1
        n = self.failures.pop(0) if self.failures else 0
        if n:
            self.failures.insert(0, n - 1)
            raise Overloaded("503 overloaded")
        return json.dumps({"label": "refund" if "money" in prompt else "other", "confidence": 0.9})
# %%
def ask(model, prompt, attempts=3, pause=0.001):
    for attempt in range(attempts):
        try:
            return model.complete(prompt)
        except Overloaded:
            time.sleep(pause * 2 ** attempt)
    return ""

def classify(model, text):
    return {"text": text, "raw": ask(model, f"Label this ticket: {text}")}
# %%
model = FlakyModel([1, 0, 5])
tickets = ["I want my money back", "Where is the office?", "money was taken twice"]
labelled = [classify(model, t) for t in tickets]
print(model.calls, "calls for", len(labelled), "tickets")
# %%
def strip_fence(raw):
    return raw.strip().removeprefix("```json").removesuffix("```").strip()

def decode(row):
    return {**row, **json.loads(strip_fence(row["raw"]))}
# %%
decoded = []
for row in labelled:
    decoded.append(decode(row))
print([d["label"] for d in decoded])
