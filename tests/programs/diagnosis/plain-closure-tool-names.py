# cause: 2:3
# why: the lambdas look up name when called, so every tool runs the last endpoint
# %%
import json
from functools import partial
# %%
ENDPOINTS = {
    "weather": ("city",),
    "convert": ("amount", "currency"),
    "calendar": ("day",),
}

def call_endpoint(endpoint, args):
    required = ENDPOINTS[endpoint]
    payload = {name: args[name] for name in required}
    return f"{endpoint}({json.dumps(payload)})"
# %%
tools = {}
for name in ENDPOINTS:
    tools[name] = lambda args: call_endpoint(name, args)
print(sorted(tools))
# %%
class ToolRunner:
    def __init__(self, tools):
        self.tools = tools
        self.log = []

    def run(self, raw):
        call = json.loads(raw)
        self.log.append(call["name"])
        return self.tools[call["name"]](call["args"])
# %%
runner = ToolRunner(tools)
print(runner.run('{"name": "calendar", "args": {"day": "monday"}}'))
# %%
script = [
    '{"name": "weather", "args": {"city": "Oslo"}}',
    '{"name": "convert", "args": {"amount": 12, "currency": "NOK"}}',
]
outputs = list(map(runner.run, script))
print(outputs)
