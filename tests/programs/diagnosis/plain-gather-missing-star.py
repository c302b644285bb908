# cause: 5:2
# why: gather gets one list instead of the awaitables themselves
# %%
import asyncio
import time
# %%
class Bureau:
    RATES = {"USD": 1.08, "GBP": 0.85, "JPY": 169.2}

    async def rate(self, code):
        await asyncio.sleep(0.005)
        return code, self.RATES[code]
# %%
bureau = Bureau()
code, usd = await bureau.rate("USD")
print(code, usd)
# %%
wanted = ["USD", "GBP", "JPY"]
started = time.monotonic()
# %%
def convert(amount, rates):
    return {c: round(amount * r, 2) for c, r in rates.items()}
# %%
tasks = [asyncio.ensure_future(bureau.rate(c)) for c in wanted]
rates = dict(await asyncio.gather([t for t in tasks]))
print(convert(100, rates), time.monotonic() - started < 2)
