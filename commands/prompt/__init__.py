"""Prompts in the chat."""
