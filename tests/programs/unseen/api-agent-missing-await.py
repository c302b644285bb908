# cause: 3:7
# why: the planning call is a coroutine and is not awaited, so the plan is a coroutine object
# %%
import asyncio
import json
# %%
class FakeLLM:
    def __init__(self, script):
        self.script = list(script)
        self.calls = 0

    async def complete(self, prompt, **options):
        await asyncio.sleep(0)
        self.calls += 1
        return {"text": self.script.pop(0), "tokens": len(prompt.split())}
# %%
llm = FakeLLM(['{"steps": ["look up weather", "pick a coat"]}', "12 degrees, rain", "take the yellow one"])
# %%
class Agent:
    def __init__(self, llm):
        self.llm = llm
        self.plan_reply = None

    async def plan(self, goal):
        self.plan_reply = self.llm.complete(f"Make a plan for: {goal}", temperature=0)

    async def run(self):
        steps = json.loads(self.plan_reply["text"])["steps"]
        return [(await self.llm.complete(step))["text"] for step in steps]
# %%
agent = Agent(llm)
await agent.plan("go for a walk in Bergen")
print("planned")
# %%
answers = await agent.run()
print(answers)
