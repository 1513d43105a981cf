"""`python -m leadfolio` is `leadfolio`."""

from leadfolio.cli import main

if __name__ == "__main__":
    main()
