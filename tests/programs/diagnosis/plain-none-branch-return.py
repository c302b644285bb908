# cause: 2:14
# why: count_mail builds its sentence but never returns it, so the tool message content is None
# %%
import json
# %%
INBOX = [
    {"id": 11, "from": "ops@harbor.io", "subject": "Disk alert on web-3", "body": "Disk usage on web-3 is at 91 percent."},
    {"id": 12, "from": "mara@harbor.io", "subject": "Lunch on Friday?", "body": "The new ramen place, 12:30?"},
    {"id": 13, "from": "ops@harbor.io", "subject": "Disk alert resolved", "body": "web-3 is back to 55 percent."},
]
# %%
def search_mail(query):
    words = query.lower().split()
    hits = [m["id"] for m in INBOX if all(w in m["subject"].lower() for w in words)]
    return json.dumps(hits)

def read_mail(mail_id):
    for mail in INBOX:
        if mail["id"] == int(mail_id):
            return mail["body"]
    raise LookupError(f"no mail {mail_id}")

def count_mail(sender):
    total = sum(1 for m in INBOX if m["from"].startswith(sender))
    text = f"{total} message(s) from {sender}"
# %%
TOOLS = {"search_mail": search_mail, "read_mail": read_mail, "count_mail": count_mail}

class FakeModel:
    def __init__(self, script):
        self.script = list(script)

    def complete(self, messages):
        return self.script.pop(0)
# %%
def run_tool(call):
    name = call["tool"]
    result = TOOLS[name](**call["args"])
    return {"role": "tool", "name": name, "content": result}

def render(messages):
    return "\n".join(m["role"].upper() + ": " + m["content"] for m in messages)
# %%
model = FakeModel([
    '{"tool": "search_mail", "args": {"query": "disk alert"}}',
    '{"tool": "count_mail", "args": {"sender": "ops"}}',
    '{"tool": "read_mail", "args": {"mail_id": "13"}}',
    '{"final": "Two mails from ops, the alert is resolved."}',
])
messages = [{"role": "user", "content": "Is the disk alert still open, and how many mails did ops send?"}]
while True:
    step = json.loads(model.complete(messages))
    if "final" in step:
        messages.append({"role": "assistant", "content": step["final"]})
        break
    messages.append(run_tool(step))
print(len(messages), "messages")
# %%
transcript = render(messages)
print(transcript)
