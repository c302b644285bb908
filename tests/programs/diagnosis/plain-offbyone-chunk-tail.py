# cause: 1:7
# why: the range stops one chunk early, so the tail of the text is never emitted
# %%
import textwrap
from dataclasses import dataclass
# %%
@dataclass
class Chunk:
    start: int
    text: str

def split_words(words, size):
    for start in range(0, len(words) - size, size):
        yield Chunk(start, " ".join(words[start:start + size]))
# %%
ARTICLE = textwrap.dedent("""
    The mill was built in 1871 beside the weir. It ground rye for three villages.
    A flood took the wheel in 1910. The owner put in a turbine, and the mill
    closed for good in 1964.
""").split()
# %%
chunks = list(split_words(ARTICLE, 8))
print(len(chunks), "chunks from", len(ARTICLE), "words")
# %%
class Retriever:
    def __init__(self, chunks):
        self.chunks = chunks

    def search(self, *terms):
        return [c for c in self.chunks if all(t in c.text for t in terms)]
# %%
class FakeReader:
    def answer(self, question, passages):
        if not passages:
            raise ValueError(f"no passage supports: {question}")
        return passages[0].text
# %%
retriever, reader = Retriever(chunks), FakeReader()
print(reader.answer("When was it built?", retriever.search("1871")))
# %%
print(reader.answer("When did it close?", retriever.search("1964.")))
