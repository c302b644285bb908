# cause: 1:2
# rule: changed-in-place
# %%
settings = {"path": "/data", "retries": 3}
# %%
def connect(options):
    path = options.pop("path")
    return f"connected to {path}"
# %%
link = connect(settings)
# %%
tries = settings["retries"]
# %%
print(link, settings["path"])
