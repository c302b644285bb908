# cause: 2:1
# rule: misspelt
# %%
import json
# %%
def weather(city, unit="C"):
    return f"{city}: 12 {unit}"
def remind(text, minutes):
    return f"in {minutes} min: {text}"
TOOLS = {"weather": weather, "remind": remind}
# %%
SCRIPT = ['{"tool": "weather", "args": {"city": "Oslo"}}', '{"tool": "remind", "args": {"text": "call", "minute": 5}}']
# %%
def run(raw):
    call = json.loads(raw)
    return TOOLS[call["tool"]](**call["args"])
# %%
print(run(SCRIPT[0]))
# %%
print(run(SCRIPT[1]))
