"""The lecture's voice: what is said, the sound of it, and when each word is heard."""
