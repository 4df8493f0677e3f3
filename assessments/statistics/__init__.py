"""Pure functions over plain data: combination, agreement, coverage. No Django, no clock."""
