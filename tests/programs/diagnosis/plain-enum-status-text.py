# cause: 5:1
# why: the enum member is compared with a plain string and never equals it
# %%
import enum
import queue
# %%
class Status(enum.Enum):
    QUEUED = "queued"
    DONE = "done"
    FAILED = "failed"

class Job:
    def __init__(self, name, seconds):
        self.name, self.seconds = name, seconds
        self.status = Status.QUEUED
# %%
inbox = queue.Queue()
for name, seconds in [("resize", 1.5), ("upload", 4.0), ("mail", 0.2)]:
    inbox.put(Job(name, seconds))
# %%
jobs = []
while not inbox.empty():
    job = inbox.get()
    job.status = Status.FAILED if job.name == "upload" else Status.DONE
    jobs.append(job)
print([j.status.value for j in jobs])
# %%
failed = [j for j in jobs if j.status is Status.FAILED]
print("failed:", [j.name for j in failed])
# %%
finished = [j for j in jobs if j.status == "done"]
slowest = max(finished, key=lambda j: j.seconds)
print("slowest:", slowest.name)
