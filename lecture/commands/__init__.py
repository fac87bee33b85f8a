"""The command line: a module for each command, loaded when it is given.

Each has `EXAMPLES`, the end of its help; `arguments`, which declares what it takes; and `run`, whose result is the exit
code. `main` lists them.
"""
