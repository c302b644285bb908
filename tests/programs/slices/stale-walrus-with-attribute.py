# fresh 4: r
# stale 5: q
# stale 6: p
# stale 7: made
# why: the same, with an object's attribute as one of the inputs
# %%
class Box:
    def __init__(self, size):
        self.size = size
# %%
box = Box(800)
# %%
if (p := (q := (r := 4) + box.size) + 1) > 2:
    made = p + 1
# %%
box.size = 9
# %%
print(r)
# %%
print(q)
# %%
print(p)
# %%
print(made)
