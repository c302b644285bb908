# cause: 2:7
# why: the cache key holds the prompt only, so a plain text answer is served for the JSON mode
# %%
import json
import hashlib
# %%
class LocalModel:
    def __init__(self):
        self.calls = 0

    def complete(self, prompt, mode):
        self.calls += 1
        if mode == "json":
            return {"sentiment": "negative", "score": -0.7}
        return "The customer sounds rather unhappy."
# %%
class CachedModel:
    def __init__(self, inner):
        self.inner = inner
        self._cache = {}

    def _key(self, prompt, mode):
        return hashlib.sha256(prompt.encode()).hexdigest()

    def complete(self, prompt, mode="text"):
        key = self._key(prompt, mode)
        if key not in self._cache:
            self._cache[key] = self.inner.complete(prompt, mode)
        return self._cache[key]
# %%
PROMPT = "How does the author of this review feel?\n---\n{review}"
reviews = {"r1": "Broke after a week.", "r2": "Second one arrived broken too."}

model = CachedModel(LocalModel())
# %%
preview = model.complete(PROMPT.format(review=reviews["r2"]))
print(preview)
# %%
def judge(review):
    return model.complete(PROMPT.format(review=review), mode="json")

judged = {rid: judge(text) for rid, text in reviews.items()}
print(len(judged), "judged with", model.inner.calls, "calls")
# %%
def average(judged):
    return sum(j["score"] for j in judged.values()) / len(judged)
# %%
print(average(judged))
