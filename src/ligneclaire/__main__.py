import sys

from ligneclaire.runtime.cli import main

sys.exit(main(sys.argv[1:]))
