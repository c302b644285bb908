# cause: 2:9
# why: the test texts are vectorised with fit_transform, which learns another vocabulary
# %%
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
# %%
reviews = [
    ("strings sound warm and the mix is clean", 1),
    ("muddy bass and a boring chorus", 0),
    ("a warm clean record with lovely strings", 1),
    ("boring lyrics, muddy drums", 0),
    ("lovely chorus, clean guitars", 1),
    ("drums too loud and a boring mix", 0),
]
unseen = ["clean drums and warm bass", "boring from start to end"]
# %%
class Features:
    def __init__(self):
        self.vec = TfidfVectorizer(stop_words="english")

    def train(self, texts):
        return self.vec.fit_transform(texts)

    def apply(self, texts):
        return self.vec.fit_transform(t.lower() for t in texts)
# %%
texts, labels = zip(*reviews)
features = Features()
X = features.train(texts)
clf = LogisticRegression().fit(X, labels)
# %%
X_new = features.apply(unseen)
print(X_new.shape)
# %%
for text, label in zip(unseen, clf.predict(X_new)):
    print(label, text)
