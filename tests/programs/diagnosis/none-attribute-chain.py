# cause: 1:2 or 1:3 or 1:5
# %%
class Node:
    def __init__(self, value, next=None):
        self.value = value
        self.next = next
# %%
def build(values):
    head = Node(values[0])
    tail = None
    for v in values[1:]:
        tail = Node(v)
    return head
# %%
chain = build([1, 2, 3])
# %%
first = chain.value
# %%
print("RESULT", first + chain.next.value)
