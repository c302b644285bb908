# cause: 5:1
# why: replies may be error payloads by agreement and are told apart before; this line does not
# %%
from fractions import Fraction
# %%
def evaluate(text):
    """{"value": ...} or {"error": ...} for an exercise such as 3/4."""
    try:
        return {"value": Fraction(text)}
    except (ValueError, ZeroDivisionError) as exc:
        return {"error": type(exc).__name__}
# %%
answers = {"ana": "3/4", "ben": "1/0", "cleo": "5/8", "dov": "six"}
replies = {who: evaluate(text) for who, text in answers.items()}
# %%
for who, reply in replies.items():
    print(f"{who:5s}", reply.get("error", "ok"))
# %%
failed = [who for who, reply in replies.items() if "error" in reply]
print("to repeat:", failed)
# %%
mean = sum(reply["value"] for reply in replies.values()) / len(replies)
print("mean", float(mean))
