# cause: 1:3
# %%
import json, tempfile, os
# %%
folder = tempfile.mkdtemp()
def save(name, data):
    target = os.path.join(folder, name.lower() + ".jsn")
    with open(target, "w") as f:
        json.dump(data, f)
# %%
save("Alpha", [1, 2])
save("Beta", [3])
print(len(os.listdir(folder)))
# %%
def load(name):
    with open(os.path.join(folder, name.lower() + ".json")) as f:
        return json.load(f)
# %%
print(load("Alpha"))
