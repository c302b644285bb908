# cause: 2:3
# rule: tied-order
# %%
import heapq
# %%
jobs = [(3, {"name": "mail"}), (3, {"name": "plot"})]
waiting = []
# %%
def plan(jobs):
    for due, job in jobs:
        heapq.heappush(waiting, (due, job))
# %%
plan(jobs)
