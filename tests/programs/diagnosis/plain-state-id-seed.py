# cause: 1:2
# why: a generator with the same seed is made on every call, so all ids are equal
# %%
import random
import string
# %%
def make_id(prefix, length=6, seed=2024):
    rng = random.Random(seed)
    return prefix + "-" + "".join(rng.choice(string.ascii_lowercase) for _ in range(length))

def shorten(text, n=18):
    return text if len(text) <= n else text[:n].rstrip() + "..."
# %%
class Memory:
    def __init__(self):
        self._facts = {}

    def add(self, fact):
        key = make_id("fact")
        self._facts[key] = fact
        return key

    def __len__(self):
        return len(self._facts)

    def recall(self, word):
        return [f for f in self._facts.values() if word in f.lower()]
# %%
memory = Memory()
facts = ["Ana prefers window seats.", "Ana is allergic to nuts.", "The trip starts on 4 May."]
for fact in facts:
    memory.add(fact)
print("stored", shorten(facts[0]))
# %%
def build_prompt(memory, question):
    notes = [f for word in question.lower().split() for f in memory.recall(word.strip("?"))]
    return "\n".join(dict.fromkeys(notes)) + "\n\n" + question
# %%
prompt = build_prompt(memory, "Which seats does ana want?")
print(len(prompt) > 0)
# %%
assert len(memory) == len(facts), f"memory kept {len(memory)} of {len(facts)} facts"
