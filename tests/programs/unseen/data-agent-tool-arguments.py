# cause: 4:5
# why: a tool call's arguments arrive as JSON text and must be decoded before being passed as keywords
# %%
import json
# %%
def convert(amount, source, target):
    rates = {("EUR", "SEK"): 11.3, ("EUR", "USD"): 1.08}
    return round(amount * rates[source, target], 2)

def today():
    return "2024-05-17"

TOOLS = {"convert": convert, "today": today}
# %%
class FakeChat:
    def __init__(self):
        self.turn = 0

    def create(self, messages):
        self.turn += 1
        if self.turn == 1:
            return {"role": "assistant", "tool_calls": [
                {"id": "c1", "name": "convert",
                 "arguments": '{"amount": 40, "source": "EUR", "target": "SEK"}'},
            ]}
        return {"role": "assistant", "content": f"That is {messages[-1]['content']}."}
# %%
chat = FakeChat()
messages = [{"role": "user", "content": "How much is 40 euro in kronor?"}]
print(len(TOOLS), "tools")
# %%
def step(chat, messages):
    reply = chat.create(messages)
    messages.append(reply)
    for call in reply.get("tool_calls", []):
        result = TOOLS[call["name"]](**call["arguments"])
        messages.append({"role": "tool", "id": call["id"], "content": str(result)})
    return reply

while "content" not in (reply := step(chat, messages)):
    pass
print(reply["content"])
