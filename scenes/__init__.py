"""The lecture: `kit` holds the parts that scenes are made of, `sNN_topic.py` one section each."""
