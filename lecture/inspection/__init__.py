"""What a viewer would trip over: text that is small, pale, crossed or at the edge, and values that are drawn wrong.

See `lecture check --layout` and `lecture check --values`.
"""
