# cause: 1:6 or 1:7 or 1:5
# %%
texts = ["1", "2", "x", "4"]
# %%
def numbers(texts):
    out = []
    for t in texts:
        try:
            out.append(int(t))
        except ValueError:
            continue
    return out
# %%
values = numbers(texts)
# %%
import numpy as np
weights = np.ones(len(texts))
# %%
print("RESULT", np.dot(np.array(values), weights))
