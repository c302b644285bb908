# cause: 2:1
# %%
def connect(host, timeout):
    return timeout * 2
# %%
def open_all(hosts, **options):
    out = []
    for h in hosts:
        out.append(connect(h, **options))
    return out
# %%
opts = {"timeout": None}
# %%
hosts = ["a"]
# %%
print("RESULT", open_all(hosts, **opts))
