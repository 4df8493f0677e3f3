"""The runner box: runs a candidate's notebook with nothing of ours inside."""
