"""The verbs of the command line; each file has add_arguments(parser) and main(arguments)."""
