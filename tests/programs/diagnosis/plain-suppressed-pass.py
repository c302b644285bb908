# cause: 1:7 or 1:8
# %%
import json
# %%
class Settings:
    def __init__(self):
        self.values = {"timeout": 10}

    def load(self, text):
        try:
            self.values.update(json.loads(text))
        except ValueError:
            pass
# %%
settings = Settings()
settings.load("{'timeout': 30, 'region': 'eu'}")
print(settings.values["timeout"])
# %%
def endpoint(settings):
    return "https://" + settings.values["region"] + ".example.com"
# %%
print(endpoint(settings))
