# cause: 1:3
# %%
base = 10
# %%
def area(w, h):
    result = w * h
    print(result)
# %%
small = area(2, 3)
# %%
big = base * 10
# %%
print("RESULT", small + big)
