"""What runs inside the box: standard library only, plus IPython of the candidate runtime."""
