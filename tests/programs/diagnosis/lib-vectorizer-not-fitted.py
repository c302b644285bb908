# cause: 2:3
# why: a second vectorizer is built in helper and never fitted
# %%
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.naive_bayes import MultinomialNB
docs = ["good film", "bad film", "great plot", "poor plot"]
y = [1, 0, 1, 0]
# %%
vec = TfidfVectorizer()
X = vec.fit_transform(docs)
nb = MultinomialNB().fit(X, y)
# %%
def encode(texts):
    texts = [t.lower() for t in texts]
    v = TfidfVectorizer()
    return v.transform(texts)
# %%
Z = encode(["good plot"])
print(nb.predict(Z))
