# cause: 1:6
# %%
import math
# %%
class Circle:
    def __init__(self, r):
        self.r = r
    @property
    def area(self):
        if self.r > 0:
            return math.pi * self.r ** 2
# %%
cs = [Circle(1), Circle(0)]
# %%
n = len(cs)
# %%
print("RESULT", n, sum(c.area for c in cs))
