# cause: 1:2
# %%
LIMIT_MB = 50
# %%
def size_mb(n_bytes):
    return n_bytes / 1024
# %%
files = {"a.bin": 20_000, "b.bin": 400_000}
sizes = {name: size_mb(n) for name, n in files.items()}
# %%
def check(sizes):
    for name, size in sizes.items():
        if size > LIMIT_MB:
            raise ValueError(f"{name} has {size:.1f} MB")
# %%
check(sizes)
