# cause: 2:1
# why: the station code OLS is a slip for OSL; gather keeps the KeyError among the results
# %%
import asyncio
# %%
STATIONS = {
    "BGO": {"name": "Bergen", "temp": 8.2},
    "OSL": {"name": "Oslo", "temp": 3.9},
    "TRD": {"name": "Trondheim", "temp": 1.4},
}


async def fetch(code):
    await asyncio.sleep(0.005)
    return STATIONS[code]
# %%
wanted = ["TRD", "OLS", "BGO"]
print(len(wanted), "stations")
# %%
observations = await asyncio.gather(*(fetch(c) for c in wanted), return_exceptions=True)
print("answers:", len(observations))
# %%
names = {code: s["name"] for code, s in STATIONS.items()}
by_code = dict(zip(wanted, observations))
print(sorted(by_code))
# %%
def warmest(table):
    return max(table, key=lambda code: table[code]["temp"])


print("warmest:", warmest(by_code))
