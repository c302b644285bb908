# cause: 1:2
# why: all chats without explicit history share one default list
# %%
import itertools
# %%
class Chat:
    def __init__(self, system, history=[]):
        self.system = system
        self.history = history

    def say(self, role, text):
        self.history.append({"role": role, "content": text})
        return self

    def as_messages(self):
        return [{"role": "system", "content": self.system}, *self.history]
# %%
def validate(messages):
    roles = [m["role"] for m in messages[1:]]
    for a, b in itertools.pairwise(roles):
        if a == b:
            raise ValueError(f"two {a} messages in a row")
    return messages

class FakeClient:
    def reply(self, messages):
        validate(messages)
        return f"noted ({len(messages)})"
# %%
client = FakeClient()
support = Chat("You answer support questions.")
support.say("user", "My order is late.")
print(client.reply(support.as_messages()))
# %%
planner = Chat("You plan trips.")
print(planner.system)
# %%
planner.say("user", "Three days in Porto, please.")
print(client.reply(planner.as_messages()))
