# cause: 2:1 or 3:2
# rule: old-class
# why: the history still holds objects of the Message class that was redefined afterwards
# %%
from dataclasses import dataclass, field
import textwrap
# %%
@dataclass
class Message:
    role: str
    text: str
# %%
history = [
    Message("system", "You are terse."),
    Message("user", "Name a river in Poland."),
    Message("assistant", "Vistula."),
]
print(len(history))
# %%
@dataclass
class Message:
    role: str
    text: str
    tags: list = field(default_factory=list)

    def tagged(self, *names):
        self.tags.extend(names)
        return self
# %%
class Store:
    def __init__(self):
        self.items = []

    def add(self, message):
        if not isinstance(message, Message):
            raise TypeError(f"Store takes Message, got {type(message).__name__}")
        self.items.append(message)
# %%
store = Store()
store.add(Message("user", "And one in Spain?").tagged("follow-up"))
print(textwrap.shorten(store.items[0].text, 20))
# %%
for m in history:
    store.add(m)
print([m.role for m in store.items])
