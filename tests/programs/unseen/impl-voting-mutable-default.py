# cause: 1:2
# why: the default ballot box is one list shared by all polls
# %%
from collections import Counter
# %%
class Poll:
    def __init__(self, question, options, ballots=[]):
        self.question = question
        self.options = options
        self.ballots = ballots

    def vote(self, *choices):
        for choice in choices:
            if choice not in self.options:
                raise ValueError(f"{choice!r} is no option")
            self.ballots.append(choice)
        return self

    def shares(self):
        counts = Counter(self.ballots)
        return {option: counts.pop(option, 0) / len(self.ballots) for option in self.options}, counts
# %%
lunch = Poll("Where do we eat?", ["thai", "pizza"])
lunch.vote("thai", "thai", "pizza")
# %%
name = Poll("Team name?", ["Otters", "Herons"])
name.vote("Otters", "Herons", "Otters")
print(name.question)
# %%
def publish(poll):
    shares, left_over = poll.shares()
    assert not left_over, f"unknown ballots {dict(left_over)}"
    return max(shares, key=shares.get)
# %%
print(publish(name))
