"""The demo: the main job on embedded defaults, served or run once.

It uses the same actions, queue, sandbox, server and REST interface as everybody else.
"""
