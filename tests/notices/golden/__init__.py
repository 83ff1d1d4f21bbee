"""Figures as they were frozen once, and the numbers they must always give.

These files are a promise to counties: never rewritten, only added to. A new format gets new files
beside these, and both must read.
"""
