# cause: 1:4 or 2:3
# why: the config text has a trailing comma, and the suppressed decode error leaves the settings empty
# %%
import contextlib
import json
import pathlib
import tempfile
# %%
root = pathlib.Path(tempfile.mkdtemp(prefix="svc-"))
(root / "service.json").write_text("""{
  "queue": {"name": "mail-out", "depth": 50},
  "workers": 4,
}""")
(root / "flags.json").write_text('{"dry_run": true}')
# %%
def read_settings(path):
    settings = {}
    with contextlib.suppress(OSError, ValueError):
        settings.update(json.loads(path.read_text()))
    return settings
# %%
flags = read_settings(root / "flags.json")
service = read_settings(root / "service.json")
print("dry run:", flags.get("dry_run", False))
# %%
class MailQueue:
    def __init__(self, name, depth):
        self.name, self.depth, self.items = name, depth, []

    def put(self, item):
        if len(self.items) >= self.depth:
            raise OverflowError(self.name)
        self.items.append(item)
# %%
def make_queue(cfg):
    return MailQueue(**cfg["queue"])

queue = make_queue(service)
queue.put("hello")
print(queue.name)
