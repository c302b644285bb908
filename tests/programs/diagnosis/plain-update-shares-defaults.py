# cause: 1:3 or 1:5
# %%
DEFAULTS = {"retry": {"count": 3, "wait": 1.0}, "name": "base"}
# %%
class Job:
    def __init__(self, **options):
        self.options = {**DEFAULTS, **options}
    def patient(self):
        self.options["retry"]["count"] = 0
        return self
# %%
slow = Job(name="slow").patient()
fast = Job(name="fast")
# %%
def attempts(job):
    return [n / job.options["retry"]["count"] for n in range(2)]
# %%
print(attempts(fast))
