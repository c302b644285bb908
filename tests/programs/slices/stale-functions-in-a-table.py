# stale 5: methods
# why: a table holds the function object from before its redefinition; calling through the table runs the old one
# %%
def weigh_small(): return 0.3
# %%
def weigh_large(): return 0.6
# %%
methods = {"small": weigh_small, "large": weigh_large}
# %%
top, who = max((m(), label) for label, m in methods.items())
print(f"{who} wins with {top}")
# %%
def weigh_small(): return 0.8
# %%
top, who = max((m(), label) for label, m in methods.items())
print(f"{who} wins with {top}")
