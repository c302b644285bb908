# kind: script
# status: succeeded
# error: KeyError
# ended: a task
# failure: 1:5 `event["id"]` in log
# cause: 1:13 or 1:9
# %%
import asyncio


async def log(event):
    print("logged", event["id"])


async def main(event):
    asyncio.create_task(log(event))
    await asyncio.sleep(0.01)


asyncio.run(main({"name": "start"}))
