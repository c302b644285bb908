# cause: 1:2
# rule: unseeded
# why: a sample of eight is drawn without a seed, and whether its share is large enough is chance
# %%
import random
# %%
def share(size):
    draws = random.choices(["red", "blue"], k=size)
    return draws.count("red") / size
# %%
def judge(found):
    assert found >= 0.75, f"only {found:.0%} are red"
# %%
judge(share(8))
