"""Code that is not the project's, called from it: the pure-Python parts of the standard library at work."""

from __future__ import annotations

import statistics
import sys

from benchmarks.harness import (
    Figure,
    Options,
    execute,
    forget_recordings,
    kept,
    median_ratio,
    project,
    rewound,
    seconds_text,
    take_turns,
    told,
)

PROGRAM = """
import difflib, html.parser, io, json, json.decoder, json.encoder, json.scanner, random, sys, textwrap, time, tokenize
import _pydecimal

def documents(n):
    draw = random.Random(4)
    return [{"id": i, "tags": ["a", "b"] * 3, "size": draw.random(), "text": "lorem ipsum " * 5} for i in range(n)]

def parse(texts):
    # The scanners and encoders that json has in Python, for where its C ones are missing.
    decoder = json.JSONDecoder()
    decoder.parse_string = json.decoder.py_scanstring
    decoder.scan_once = json.scanner.py_make_scanner(decoder)
    return [decoder.decode(text) for text in texts]

class Links(html.parser.HTMLParser):
    pass

def work(n):
    found = documents(20 * n)
    encoder = json.JSONEncoder(indent=1)
    texts = ["".join(encoder.iterencode(one)) for one in found]
    again = parse(texts)
    source = open(textwrap.__file__, encoding="utf-8").read()
    tokens = 0
    for _ in range(n):
        tokens += sum(1 for _ in tokenize.generate_tokens(io.StringIO(source).readline))
        Links().feed("<p class='a'>text &amp; more<br/></p>" * 40)
        textwrap.wrap("some words that fill a line " * 40, 60)
        list(difflib.unified_diff(texts[0].splitlines(), texts[1].splitlines()))
    total = _pydecimal.Decimal(0)
    for i in range(60 * n):
        total += _pydecimal.Decimal(i) / 7
    return len(again), tokens, str(total)

def main(n):
    work(1)
    began = time.perf_counter()
    result = work(n)
    print(json.dumps({"seconds": time.perf_counter() - began, "result": result}))

main(int(sys.argv[1]))
"""


def run(options: Options) -> list[Figure]:
    size = "10" if options.quick else "40"
    with project({"program.py": PROGRAM}) as folder:

        def arm(command: list[str]) -> float:
            forget_recordings(folder)
            return float(told(execute([*command, size], folder)[1])["seconds"])

        taken = take_turns(
            {
                "plain": lambda: arm([sys.executable, "program.py"]),
                "recorded": lambda: arm(rewound("record", "program.py", "--")),
            },
            options.rounds(9),
        )
    ratio = median_ratio(taken, "recorded")
    return [
        Figure(
            what="code that is not the project's (pure-Python parts of the standard library)",
            value=statistics.median(taken["recorded"]),
            unit="s",
            plain=seconds_text(statistics.median(taken["plain"])),
            ratio=ratio,
            aim="at most 1.02 times",
            met=ratio <= 1.02,
            samples=kept(taken),
        )
    ]
