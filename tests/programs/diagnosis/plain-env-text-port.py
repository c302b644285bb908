# cause: 1:5
# %%
environment = {"HOST": "localhost", "PORT": "8080"}
defaults = {"host": "0.0.0.0", "port": 8000, "debug": False}
# %%
def configure(defaults, environment):
    config = defaults.copy()
    for key in config:
        if key.upper() in environment:
            config[key] = environment[key.upper()]
    return config
# %%
config = configure(defaults, environment)
print(config["host"])
# %%
def admin_port(config):
    return config["port"] + 1
# %%
print(admin_port(config))
