# cause: 2:3
# why: struct.unpack always gives a tuple; the single voltage is never taken out of it
# %%
import struct
# %%
FRAMES = [b"\x01\x34\x12", b"\x02\x00\x10", b"\x01\x80\x11", b"\x02\x20\x0f"]
# %%
def decode(frame):
    node = frame[0]
    millivolts = struct.unpack("<H", frame[1:])
    return {"node": node, "mv": millivolts}

class Buffer:
    def __init__(self):
        self.latest = {}

    def push(self, reading):
        self.latest[reading["node"]] = reading
        return len(self.latest)
# %%
buffer = Buffer()
for frame in FRAMES:
    buffer.push(decode(frame))
print(sorted(buffer.latest))
# %%
OFFSET_MV = {1: 12, 2: -5}

def battery_percent(reading, low=3300, high=5000):
    corrected = reading["mv"] - OFFSET_MV[reading["node"]]
    return round(100 * (corrected - low) / (high - low))
# %%
for node, reading in buffer.latest.items():
    print(node, battery_percent(reading), "%")
