"""What runs inside the box: standard library only, plus IPython of the candidate runtime."""

START = (
    "import sys; sys.path.insert(0, '/assay'); from grading.sandbox.inside.{} import main; main()"
)
"""What an interpreter there is given to run, with the name of one of these modules in it."""
