# cause: 2:1
# %%
import os
# %%
def setting(name, default):
    return os.environ.get(name, default)
# %%
WORKERS = setting("REWOUND_OWN_WORKERS", "4")
# %%
def split(items):
    return [items[n::WORKERS] for n in range(WORKERS)]
# %%
print(split([1, 2, 3]))
