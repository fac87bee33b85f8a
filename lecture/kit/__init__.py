"""Parts that scenes are made of: text, equations, numbers, networks, charts, surfaces and the beat."""
