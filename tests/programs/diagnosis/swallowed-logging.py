# cause: 1:7 or 1:8
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
import logging
logging.disable(logging.CRITICAL)
def convert(text):
    value = None
    try:
        value = float(text)
    except ValueError:
        logging.exception("bad %s", text)
    return value
# %%
values = [convert(t) for t in ["1.5", "n/a", "2"]]
# %%
ran("n")
# %%
print("RESULT", round(sum(values), 2))
