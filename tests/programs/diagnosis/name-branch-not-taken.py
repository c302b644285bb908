# cause: 1:1
# rule: undefined-name
# %%
mode = "test"
# %%
if mode == "train":
    model = {"w": 1}
# %%
params = [0.1]
# %%
print(model["w"])
