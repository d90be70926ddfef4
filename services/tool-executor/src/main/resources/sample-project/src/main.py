"""Greets the people named on the command line."""

import sys

from greeting import greeting

if __name__ == "__main__":
    print(greeting(sys.argv[1:]))
