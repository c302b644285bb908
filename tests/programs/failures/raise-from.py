# kind: script
# error: PipelineError
# failure: 1:13 `raise PipelineError("pricing failed") from error` in run
# cause: 1:16
# chain: KeyError 1:6 `rates[order["currency"]]` in convert
# %%
class PipelineError(Exception):
    pass


def convert(order, rates):
    return order["amount"] * rates[order["currency"]]


def run(orders, rates):
    try:
        return [convert(order, rates) for order in orders]
    except KeyError as error:
        raise PipelineError("pricing failed") from error


rates = {"EUR": 1.0, "USD": 0.9}
orders = [{"amount": 5, "currency": "EUR"}, {"amount": 7, "currency": "GBP"}]
run(orders, rates)
