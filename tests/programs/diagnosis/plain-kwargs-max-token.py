# cause: 3:1
# why: max_token is swallowed by **options, so the answer is cut at the default length
# %%
import json
import re
# %%
class LocalModel:
    ANSWER = json.dumps({
        "title": "Quarterly review", "owner": "Ines", "due": "2024-07-01",
        "tasks": ["collect numbers", "draft slides", "rehearse"],
    })

    def generate(self, prompt, **options):
        limit = options.get("max_tokens", 24)
        pieces = re.findall(r"\w+|\W", self.ANSWER)
        text = "".join(pieces[:limit])
        return {"text": text, "model": options.get("model", "toy")}
# %%
class Extractor:
    def __init__(self, backend, **defaults):
        self.backend = backend
        self.defaults = defaults
        self.calls = 0

    def run(self, note):
        self.calls += 1
        return self.backend.generate(f"Extract the task as JSON:\n{note}", **self.defaults)
# %%
extractor = Extractor(LocalModel(), model="toy-large", max_token=400)
print(extractor.defaults["model"])
# %%
note = "Ines prepares the quarterly review until the first of July."
reply = extractor.run(note)
print(reply["model"], extractor.calls)
# %%
def strip_fence(text):
    match = re.search(r"```(?:json)?\s*(.*?)```", text, re.S)
    return match.group(1) if match else text

def to_task(reply):
    return json.loads(strip_fence(reply["text"]))
# %%
task = to_task(reply)
print(task["title"], len(task["tasks"]))
