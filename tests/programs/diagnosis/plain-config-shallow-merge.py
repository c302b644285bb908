# cause: 3:4
# why: the merge replaces nested sections wholesale, so defaults inside the section disappear
# %%
import json
# %%
class ConfigError(Exception):
    pass

DEFAULTS = {
    "model": {"name": "mini", "temperature": 0.0, "timeout": 20},
    "memory": {"window": 12, "store": "list"},
}
# %%
USER = json.loads('{"model": {"name": "large"}, "log": {"level": "info"}}')
CLI = {"memory": {"window": 4, "store": "list"}}
# %%
def merge(base, *layers):
    result = dict(base)
    for layer in layers:
        result = {**result, **layer}
    return result
# %%
class Config:
    def __init__(self, tree):
        self._tree = tree

    def get(self, path):
        node = self._tree
        try:
            for part in path.split("."):
                node = node[part]
        except KeyError as exc:
            raise ConfigError(f"setting {path!r} is missing") from exc
        return node
# %%
config = Config(merge(DEFAULTS, USER, CLI))
print(config.get("model.name"), config.get("memory.window"))
# %%
class Session:
    def __init__(self, config):
        self.name = config.get("model.name")
        self.timeout = config.get("model.timeout")

    def __repr__(self):
        return f"Session({self.name}, {self.timeout}s)"
# %%
session = Session(config)
print(session)
