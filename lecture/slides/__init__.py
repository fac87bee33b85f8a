"""Ready-made slides: what a section shows that names no scene. No Python is written for them."""
