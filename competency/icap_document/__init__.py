"""Reads an iCAP standard from the text of its PDF: plain Python, no Django, no database.

`reading.read_document(content, file_name)` answers with what is printed, and with findings:
everything that was joined, doubtful or left over, each with its line. It invents nothing
and drops nothing.
"""
