# cause: 0:4 or 0:5
# %%
class Ticket:
    total = 0
    def __init__(self):
        self.total += 1
        self.number = Ticket.total
# %%
tickets = {}
for name in ("a", "b", "c"):
    ticket = Ticket()
    tickets[ticket.number] = name
print(len(tickets) > 0)
# %%
assert len(tickets) == 3, f"{len(tickets)} tickets of 3"
