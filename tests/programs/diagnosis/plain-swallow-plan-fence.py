# cause: 3:9 or 3:11
# why: the fenced answer is not unwrapped before json.loads, and the swallowed error keeps the old plan
# %%
import json
import logging
log = logging.getLogger("agent")
# %%
class FakeModel:
    def __init__(self, answers):
        self._answers = iter(answers)

    def ask(self, prompt):
        return next(self._answers)
# %%
ANSWERS = [
    '{"todo": ["find flights", "book flight"]}',
    '```json\n{"todo": ["book flight", "book hotel"]}\n```',
    '{"todo": ["send itinerary"]}',
]
model = FakeModel(ANSWERS)
# %%
class Planner:
    def __init__(self, model):
        self.model = model
        self.plan = []

    def revise(self, done):
        answer = self.model.ask(f"Done: {done}. What is left?")
        try:
            self.plan = json.loads(answer)["todo"]
        except (ValueError, KeyError):
            log.debug("could not read the plan")
        return self.plan
# %%
def execute(step, done):
    done.append(step)
    return f"ok: {step}"

def drive(planner, rounds):
    done = []
    for _ in range(rounds):
        plan = planner.revise(done)
        execute(plan[0], done)
    return done
# %%
done = drive(Planner(model), 3)
print(done)
# %%
assert len(set(done)) == len(done), f"a step ran twice: {done}"
