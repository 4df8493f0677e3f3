"""Reading for reports, boards and homes; results come from Decision.record alone."""
