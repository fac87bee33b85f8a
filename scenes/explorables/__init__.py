"""What if? Pages between the beats that the lecturer drives with sliders; their values are nncore's."""
