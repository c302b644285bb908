# cause: 2:2
# why: OneHotEncoder returns a sparse matrix unless sparse_output=False, and np.hstack cannot join it with the dense block
# %%
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder
# %%
churn = pd.DataFrame({
    "plan": ["basic", "pro", "basic", "team", "pro", "basic", "team", "pro"],
    "country": ["DE", "AT", "DE", "CH", "DE", "AT", "CH", "DE"],
    "months": [3, 14, 7, 28, 9, 1, 31, 22],
    "logins": [12, 60, 8, 140, 35, 2, 155, 70],
    "left": [1, 0, 1, 0, 0, 1, 0, 0],
})
# %%
scaler = MinMaxScaler()
encoder = OneHotEncoder(handle_unknown="ignore")
# %%
def blocks(frame, fit=False):
    num = frame[["months", "logins"]]
    cat = frame[["plan", "country"]]
    if fit:
        scaler.fit(num)
        encoder.fit(cat)
    return scaler.transform(num), encoder.transform(cat)
# %%
num_block, cat_block = blocks(churn, fit=True)
print(num_block.shape, cat_block.shape)
# %%
churn.groupby("plan")["left"].mean()
# %%
target = churn["left"].to_numpy()
print("base rate", target.mean())
# %%
X = np.hstack([num_block, cat_block])
clf = LogisticRegression().fit(X, target)
print(clf.coef_.round(2))
