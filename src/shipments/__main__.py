"""`python -m shipments`."""

from shipments.cli import main

main()
