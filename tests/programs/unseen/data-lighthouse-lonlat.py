# cause: 2:6
# why: the records hold longitude first, but they are unpacked as latitude, longitude
# %%
import math
# %%
RECORDS = [
    "Skagen;10.606;57.736",
    "Fanad;-7.632;55.276",
    "Slangkop;18.320;-34.148",
    "Hornbjarg;-22.370;66.410",
    "Byron;153.636;-28.638",
]
# %%
class Light:
    def __init__(self, name, lat, lon):
        self.name, self.lat, self.lon = name, lat, lon

def parse(record):
    name, lat, lon = record.split(";")
    return Light(name.strip(), float(lat), float(lon))

lights = [parse(r) for r in RECORDS]
print([l.name for l in lights])
# %%
def horizon_km(height_m):
    return 3.57 * math.sqrt(height_m)

print(horizon_km(46).__round__(1))
# %%
def mercator(lat, lon):
    y = math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))
    return math.radians(lon), y

def project(lights):
    return {l.name: mercator(l.lat, l.lon) for l in lights}
# %%
positions = project(lights)
print(len(positions))
