# cause: 2:6
# why: to_wire pops meta from the caller's own message instead of from a copy
# %%
import json
import uuid
# %%
history = []

def remember(role, content, **meta):
    message = {"role": role, "content": content, "meta": meta}
    history.append(message)
    return message
# %%
def shorten(message, limit=40):
    text = message["content"]
    return {**message, "content": text if len(text) <= limit else text[: limit - 1] + "…"}

def to_wire(message):
    message.pop("meta")
    return json.dumps(message, ensure_ascii=False)
# %%
class EchoModel:
    def send(self, lines):
        last = json.loads(lines[-1])
        return "You said: " + last["content"]
# %%
model = EchoModel()
remember("system", "You are a helpful concierge.", source="template")
remember("user", "Book me a table for four people tonight near the old harbour, please.", source="web")
preview = [shorten(m) for m in history]
print(preview[-1]["content"])
# %%
answer = model.send([to_wire(m) for m in history])
remember("assistant", answer, source="model")
print(answer)
# %%
def by_source(messages):
    out = {}
    for m in messages:
        out.setdefault(m["meta"]["source"], []).append(m["content"])
    return out

print(by_source(history))
