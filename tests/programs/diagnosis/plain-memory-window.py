# cause: 1:7
# known: what a slice of an attribute left out is not followed
# %%
import json
# %%
class Memory:
    def __init__(self, size=3):
        self.size = size
        self.turns = []
    def add(self, role, text):
        self.turns.append({"role": role, "text": text})
        self.turns = self.turns[:self.size]
    def last(self, role):
        return [t for t in self.turns if t["role"] == role][-1]
# %%
memory = Memory()
for n in range(3):
    memory.add("user", f"question {n}")
print(len(memory.turns))
# %%
memory.add("assistant", "answer 2")
# %%
print(memory.last("assistant")["text"])
