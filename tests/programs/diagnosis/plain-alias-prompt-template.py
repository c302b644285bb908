# cause: 3:2
# why: the template is copied shallowly, so every prompt appends to the same messages list
# %%
import copy
import json
# %%
TEMPLATE = {
    "model": "mini",
    "temperature": 0,
    "messages": [
        {"role": "system", "content": "Translate the user's text to Dutch. Answer with JSON."},
    ],
}
# %%
class FakeTranslator:
    WORDS = {"cheese": "kaas", "bread": "brood", "milk": "melk"}

    def __call__(self, request):
        users = [m for m in request["messages"] if m["role"] == "user"]
        return json.dumps([self.WORDS[m["content"]] for m in users])
# %%
def build_request(text, **options):
    request = dict(TEMPLATE)
    request.update(options)
    request["messages"].append({"role": "user", "content": text})
    return request

def single(raw):
    values = json.loads(raw)
    if len(values) != 1:
        raise ValueError(f"expected one translation, got {values}")
    return values[0]
# %%
translate = FakeTranslator()
words = ["cheese", "bread", "milk"]
requests = {w: build_request(w, temperature=0.1) for w in words[:1]}
print(single(translate(requests["cheese"])))
# %%
settings = copy.deepcopy(requests["cheese"])
settings["model"] = "large"
print(settings["model"], TEMPLATE["model"])
# %%
dutch = {}
for w in words[1:]:
    dutch[w] = single(translate(build_request(w)))
print(dutch)
