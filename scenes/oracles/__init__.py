"""What the sections list, by another route: plain numpy, loops and finite differences, with nothing of `nncore`."""
