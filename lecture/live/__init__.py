"""The lecture while it is being written: what is saved is rendered, and the page that is served follows it."""
