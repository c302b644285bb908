# cause: 2:1
# %%
import math
angle = 30
# %%
def to_text(a):
    return f"{a:.1f} deg"
# %%
angle = to_text(angle)
# %%
label = angle
# %%
print("RESULT", math.sin(math.radians(angle)), label)
