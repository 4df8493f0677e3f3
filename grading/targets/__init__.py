"""What is run in a second box, after the submission's: models, on rows without their labels."""
