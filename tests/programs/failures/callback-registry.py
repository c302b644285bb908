# kind: script
# error: KeyError
# failure: 1:15 `order["address"]` in ship
# cause: 1:18
# values: order={'id': 7}
# %%
class Bus:
    def __init__(self):
        self.handlers = {}

    def on(self, event, handler):
        self.handlers.setdefault(event, []).append(handler)

    def emit(self, event, **facts):
        for handler in self.handlers.get(event, []):
            handler(**facts)


bus = Bus()
def ship(order):
    print("to", order["address"])
bus.on("paid", print)
bus.on("order", ship)
bus.emit("order", order={"id": 7})
