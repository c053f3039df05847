"""Prompts in storage: their deck, where and when they are asked, who answered."""
