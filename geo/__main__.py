"""The command line: ``python -m geo --help`` lists what it can do."""

import sys

from geo.cli.app import main

if __name__ == "__main__":
    sys.exit(main())
