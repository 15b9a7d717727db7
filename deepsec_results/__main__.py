"""`python -m deepsec_results` is `dsr`."""

from deepsec_results.cli.main import main

if __name__ == "__main__":
    main()
