"""Numbers of the sections: what nncore computes for them, with nothing of drawing in it."""
