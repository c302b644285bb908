# cause: 0:2
# %%
class Plugin:
    handlers = {}

    def __init__(self, name):
        self.name = name

    def on(self, event, fn):
        self.handlers[event] = fn
        return self
# %%
audio = Plugin("audio").on("start", lambda: "beep")
video = Plugin("video").on("start", lambda: "show").on("stop", lambda: "hide")
# %%
def verify(plugin, expected):
    found = sorted(plugin.handlers)
    assert found == expected, f"{plugin.name} handles {found}"
    return found
# %%
print(verify(video, ["start", "stop"]))
# %%
print(verify(audio, ["start"]))
