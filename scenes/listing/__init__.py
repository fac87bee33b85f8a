"""The program that slide 11 shows."""
