# cause: 2:2 or 2:3
# rule: missing-super
# why: the subclass initialiser never calls the base initialiser, so _tools does not exist
# %%
import json
# %%
class Agent:
    def __init__(self, name):
        self.name = name
        self._tools = {}
        self.trace = []

    def tool(self, fn):
        self._tools[fn.__name__] = fn
        return fn

    def call(self, name, **args):
        self.trace.append(name)
        return self._tools[name](**args)

    def __repr__(self):
        return f"<{type(self).__name__} {self.name}>"
# %%
class RegionalAgent(Agent):
    def __init__(self, name, region):
        self.name = name
        self.region = region

    def greeting(self):
        return f"{self.name} serving {self.region}"
# %%
fleet = {"base": Agent("scout"), "eu": RegionalAgent("vesper", "eu-west")}
print(fleet)
# %%
for key, agent in fleet.items():
    if hasattr(agent, "greeting"):
        print(agent.greeting())
# %%
@fleet["base"].tool
def add(a, b):
    return a + b

print(fleet["base"].call("add", a=2, b=3))
# %%
def install(agent, functions):
    for fn in functions:
        agent.tool(fn)
    return agent

def currency(amount):
    return f"{amount:.2f} EUR"

install(fleet["eu"], [currency, add])
print(fleet["eu"].call("currency", amount=12))
