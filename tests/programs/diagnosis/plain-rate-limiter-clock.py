# cause: 3:4
# known: a check on what an object counted over several calls is not taken apart
# %%
class Clock:
    def __init__(self):
        self.now = 0
    def tick(self, n):
        self.now += n
# %%
class Limiter:
    def __init__(self, clock, most):
        self.clock = clock
        self.most = most
        self.calls = []
    def allow(self):
        self.calls = [t for t in self.calls if t > self.clock.now - 60]
        self.calls.append(self.clock.now)
        if len(self.calls) > self.most:
            raise RuntimeError(f"{len(self.calls)} calls in a minute")
# %%
clock = Clock()
limiter = Limiter(clock, 2)
# %%
def crawl(pages):
    for p in pages:
        limiter.allow()
        clock.tick(30 // 60)
# %%
crawl([1, 2])
# %%
crawl([3, 4])
