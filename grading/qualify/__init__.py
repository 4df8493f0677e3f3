"""How good a pack is: its solutions, mutants and cheats run in the box and are counted."""
