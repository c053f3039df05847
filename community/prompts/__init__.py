"""Prompts: questions a community asks itself again and again, from a deck it tends."""
