# cause: 2:2
# %%
class Queue:
    def __init__(self):
        self.entries = []

    def enqueue(self, item):
        self.entries.append(item)

    def dequeue(self):
        return self.entries.pop(0)
# %%
q = Queue()
for n in range(3):
    q.enqueue(n)
print(len(q.entries))
# %%
while q.entries:
    n = q.dequeu()
    print(n)
