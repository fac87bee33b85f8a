"""What a viewer would trip over: text that is small, pale, crossed, or at the edge. See `lecture check --layout`."""
