# cause: 4:1
# why: the cell that makes holdout_scores was never run, the name is used here without being defined
# %%
import statistics as st
# %%
def accuracy(truth, guess):
    return sum(t == g for t, g in zip(truth, guess)) / len(truth)
# %%
folds = [
    ("abba", "abbb"),
    ("baab", "baab"),
    ("bbaa", "abaa"),
]
train_scores = [accuracy(t, g) for t, g in folds]
print([round(s, 2) for s in train_scores])
# %%
print("spread", round(st.pstdev(train_scores), 3))
# %%
gap = st.fmean(train_scores) - st.fmean(holdout_scores)
print("overfit by", round(gap, 3))
