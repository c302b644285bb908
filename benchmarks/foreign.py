"""Code that is not the project's, called from it: the pure-Python parts of the standard library at work."""

from __future__ import annotations

import sys

from benchmarks.harness import (
    Figure,
    Options,
    execute,
    fastest_ratio,
    forget_recordings,
    kept,
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
    began, worked = time.perf_counter(), time.process_time()
    result = work(n)
    print(json.dumps({"seconds": time.perf_counter() - began, "worked": time.process_time() - worked, "result": result}))

main(int(sys.argv[1]))
"""


def run(options: Options) -> list[Figure]:
    size = "10" if options.quick else "40"
    with project({"program.py": PROGRAM}) as folder:
        worked: dict[str, list[float]] = {"plain": [], "recorded": []}

        def arm(name: str, command: list[str]) -> float:
            forget_recordings(folder)
            found = told(execute([*command, size], folder)[1])
            worked[name].append(float(found["worked"]))
            return float(found["seconds"])

        taken = take_turns(
            {
                "plain": lambda: arm("plain", [sys.executable, "program.py"]),
                "recorded": lambda: arm("recorded", rewound("record", "program.py", "--")),
            },
            options.rounds(12),
        )
    ratio = fastest_ratio(taken)
    return [
        Figure(
            what="code that is not the project's (pure-Python parts of the standard library)",
            value=min(taken["recorded"]),
            unit="s",
            plain=seconds_text(min(taken["plain"])),
            ratio=ratio,
            aim="at most 1.02 times",
            met=ratio <= 1.02,
            note=f"in processor time, the writer's thread included, {fastest_ratio(worked):.2f} times",
            samples=kept(taken),
        )
    ]
