# cause: 2:3
# why: the adapter for ACME misspells the key of the reply ("prize"); gather hands the error on as a value
# %%
import asyncio
# %%
REPLIES = {
    "ACME": {"price": "41.20", "ccy": "EUR"},
    "BOLT": {"last": 17.85, "currency": "EUR"},
    "CRUX": {"px": [9.1, 9.4], "ccy": "EUR"},
}

async def call(symbol):
    await asyncio.sleep(0)
    return REPLIES[symbol]
# %%
async def acme():
    body = await call("ACME")
    return float(body["prize"])

async def bolt():
    body = await call("BOLT")
    return body["last"]

async def crux():
    body = await call("CRUX")
    bid, ask = body["px"]
    return (bid + ask) / 2
# %%
async def quotes():
    names = ["BOLT", "CRUX", "ACME"]
    values = await asyncio.gather(bolt(), crux(), acme(), return_exceptions=True)
    return dict(zip(names, values))

latest = await quotes()
print(len(latest), "quotes")
# %%
holding = {"ACME": 30, "BOLT": 110, "CRUX": 50}
print(sum(holding.values()), "shares")
# %%
def fee(trades, flat=4.9, rate=0.0015):
    return [flat + rate * abs(t) for t in trades]

print(fee([1200, -830]))
# %%
def valuation(latest, holding):
    return {name: round(count * latest[name], 2) for name, count in holding.items()}
# %%
print(valuation(latest, holding))
