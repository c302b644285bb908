# cause: 5:1
# why: the reply object has choices, the line asks for choises
# %%
from types import SimpleNamespace
import textwrap
# %%
class LocalClient:
    model = "toy-1"

    def chat(self, messages, temperature=0.0):
        text = f"({len(messages)} messages) The invoice total is 418.20 EUR."
        message = SimpleNamespace(role="assistant", content=text)
        return SimpleNamespace(model=self.model, choices=[SimpleNamespace(index=0, message=message)], usage={"total": 31})
# %%
PROMPT = textwrap.dedent("""
    Read the invoice and state its total.

    {invoice}
""").strip()

invoice = "INV-2231\n3 x cable 39.40\n1 x rack 300.00"
messages = [{"role": "user", "content": PROMPT.format(invoice=invoice)}]
# %%
client = LocalClient()
reply = client.chat(messages)
print(reply.model, reply.usage)
# %%
spent = 0
spent += reply.usage["total"]
print("spent so far", spent)
# %%
answer = reply.choises[0].message.content
total = float(answer.split("is ")[1].split()[0])
print(total)
