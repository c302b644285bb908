# cause: 1:9
# why: the timing wrapper records the duration but drops the wrapped function's result
# %%
import functools
import time
from collections import defaultdict
# %%
timings = defaultdict(list)

def timed(label):
    def decorate(fn):
        @functools.wraps(fn)
        def wrapper(*args, **kwargs):
            start = time.perf_counter()
            try:
                fn(*args, **kwargs)
            finally:
                timings[label].append(time.perf_counter() - start)
        return wrapper
    return decorate
# %%
DOCS = {
    "refunds.md": "Refunds are paid within ten days of receiving the parcel.",
    "shipping.md": "Orders over 50 euro ship free. Parcels leave daily at 16:00.",
    "returns.md": "Returns need the original receipt and the parcel number.",
}

def tokenize(text):
    return [w.strip(".,?").lower() for w in text.split()]

@timed("retrieve")
def retrieve(question, k=2):
    wanted = set(tokenize(question))
    scored = [(len(wanted & set(tokenize(body))), name) for name, body in DOCS.items()]
    return [name for score, name in sorted(scored, reverse=True)[:k] if score]
# %%
class Answerer:
    def __init__(self, retriever):
        self.retriever = retriever
        self.sources = {}

    def gather(self, question):
        names = self.retriever(question)
        self.sources[question] = names
        return names

    def prompt(self, question):
        parts = [DOCS[n] for n in self.sources[question]]
        return "Context:\n" + "\n".join(parts) + f"\n\nQ: {question}"
# %%
answerer = Answerer(retrieve)
questions = ["When are refunds paid?", "Which parcel number do returns need?"]
for q in questions:
    answerer.gather(q)
print({k: len(v) for k, v in timings.items()})
# %%
for q in questions:
    print(answerer.prompt(q))
