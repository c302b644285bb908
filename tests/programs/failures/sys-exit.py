# kind: script
# error: SystemExit
# failure: 1:6 `sys.exit(1)` in main
# cause: 1:6 or 1:9
# %%
import sys


def main(arguments):
    if not arguments:
        sys.exit(1)


main([])
