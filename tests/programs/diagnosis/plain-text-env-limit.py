# cause: 2:6
# why: the environment override is merged as text although the default is a number
# %%
import json
from dataclasses import dataclass
# %%
DEFAULTS = {"model": "mini", "max_steps": 6, "temperature": 0.2, "verbose": False}
ENV = {"AGENT_MODEL": "large", "AGENT_MAX_STEPS": "3", "PATH": "/usr/bin"}
# %%
def load_settings(defaults, env, prefix="AGENT_"):
    merged = dict(defaults)
    for key, raw in env.items():
        name = key.removeprefix(prefix).lower()
        if key.startswith(prefix) and name in defaults:
            merged[name] = raw
    return merged
# %%
@dataclass
class Budget:
    max_steps: int
    used: int = 0

    def spend(self):
        self.used += 1
        return self.used

    @property
    def exhausted(self):
        return self.used >= self.max_steps
# %%
settings = load_settings(DEFAULTS, ENV)
print(json.dumps(settings))
budget = Budget(max_steps=settings["max_steps"])
# %%
class ScriptedPlanner:
    def __init__(self, steps):
        self.steps = iter(steps)

    def next_step(self):
        return next(self.steps, "stop")

def run(planner, budget):
    done = []
    while (step := planner.next_step()) != "stop":
        budget.spend()
        done.append(step)
        if budget.exhausted:
            break
    return done
# %%
print(run(ScriptedPlanner(["search", "read", "compare", "write", "check"]), budget))
