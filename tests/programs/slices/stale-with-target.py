# stale 3: made
# why: the target of a with statement is re-assigned later
# %%
from contextlib import contextmanager

@contextmanager
def lend():
    yield 33
# %%
with lend() as loan: made = loan + 1
# %%
loan = 34
# %%
print(made)
