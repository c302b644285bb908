# cause: 0:5
# rule: left-out
# %%
def parse_all(lines):
    found = {}
    for line in lines:
        if "=" not in line:
            return found
        key, value = line.split("=")
        found[key] = value
    return found
# %%
config = parse_all(["host=a", "# comment", "port=80"])
print(config["host"])
# %%
def url(config):
    return f"http://{config['host']}:{config['port']}"
# %%
print(url(config))
