# cause: 1:4 or 2:11
# rule: unknown-request
# why: alias points at a model name that RATES does not have, and the lookup hands back None for it
# %%
from dataclasses import dataclass, field
# %%
RATES = {"mini-2": 0.15, "large-1": 3.0, "vision-1": 4.5}
ALIASES = {
    "fast": "mini-2",
    "smart": "Large-1",
    "eyes": "vision-1",
}
# %%
@dataclass
class Call:
    alias: str
    tokens: int
    rate: float = field(default=0.0)

def resolve(alias):
    return ALIASES.get(alias, alias)

def rate_for(alias):
    return RATES.get(resolve(alias))
# %%
log = [("fast", 1200), ("fast", 800), ("smart", 2400), ("eyes", 300)]
calls = []
for alias, tokens in log:
    calls.append(Call(alias, tokens, rate_for(alias)))
print(len(calls), "calls,", sum(c.tokens for c in calls), "tokens")
# %%
by_alias = {}
for c in calls:
    by_alias.setdefault(c.alias, []).append(c)
print({k: len(v) for k, v in by_alias.items()})
# %%
def cost(call):
    return call.rate * call.tokens / 1_000_000

totals = {alias: sum(cost(c) for c in group) for alias, group in by_alias.items()}
print(totals)
