# cause: 2:1
# %%
def send(channel, text, **settings):
    retries = settings.get("retries", 0)
    priority = settings.get("priority", "low")
    return {"channel": channel, "text": text, "retries": retries, "priority": priority}
# %%
def notify(text, **kw):
    return send("ops", text, **kw)
# %%
sent = notify("disk full", prioriy="high")
print(sent["channel"])
# %%
def check(message):
    if message["priority"] != "high":
        raise RuntimeError(f"alarm sent with priority {message['priority']}")
    return True
# %%
check(sent)
