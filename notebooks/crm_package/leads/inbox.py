"""The messages of this morning; the last is from somebody who is not in the database."""

INBOX = [
    {"from": "sarah@acme.example", "text": "We need 40 licences. What is the price, and can we start this week?"},
    {"from": "jonas@fjordline.example", "text": "Could we see a demo of the export?"},
    {"from": "mei@lotus-clinic.example", "text": "I get an error when I sign in."},
    {"from": "lena@northwind.example", "text": "Is there a trial? My boss asks today."},
]
