"""Answers every message of the inbox and prints the replies, the best lead first."""

from leads.crm import make_database
from leads.inbox import INBOX
from leads.pipeline import answer
from leads.settings import DATABASE


def main():
    make_database(DATABASE)
    replies = [answer(message) for message in INBOX]
    for reply in sorted(replies, key=lambda reply: reply["score"], reverse=True):
        print(f"{reply['score']:3}  {reply['to']}")
        print(f"     {reply['text']}")


if __name__ == "__main__":
    main()
