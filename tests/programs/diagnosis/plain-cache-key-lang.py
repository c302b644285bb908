# cause: 0:8 or 0:11
# %%
class Translator:
    WORDS = {("cat", "de"): "Katze", ("cat", "fr"): "chat", ("dog", "de"): "Hund", ("dog", "fr"): "chien"}

    def __init__(self):
        self.memo = {}

    def translate(self, word, lang):
        if word in self.memo:
            return self.memo[word]
        result = self.WORDS[word, lang]
        self.memo[word] = result
        return result
# %%
t = Translator()
print([t.translate(w, "de") for w in ("cat", "dog")])
# %%
ARTICLES = {"chat": "le", "chien": "le"}
# %%
def with_article(word):
    french = t.translate(word, "fr")
    return ARTICLES[french] + " " + french
# %%
print(with_article("cat"))
