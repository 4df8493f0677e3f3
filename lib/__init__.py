"""Pure helpers shared by grading and the web applications; imports nothing of Assay."""
