# cause: 1:2
# %%
class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y
# %%
def make(x, y):
    return {"x": x, "y": y}
# %%
p = make(1, 2)
# %%
q = Point(3, 4)
# %%
print("RESULT", p.x + q.x)
