"""Imports discord.py before the tests are collected, without its warning about `audioop`.

Python 3.11 and 3.12 warn when the module is imported, which discord.py always does; the tests
treat every warning as an error.
"""

import warnings

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", "'audioop' is deprecated", DeprecationWarning)
    import discord  # noqa: F401 - for what importing it does
