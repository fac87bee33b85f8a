"""The lecture: `sNN_topic.py` is one section each, made of `pictures`, `runs` (their numbers) and the `kit`."""
