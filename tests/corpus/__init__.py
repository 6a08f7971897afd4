"""Damaged deliveries, generated: what people and systems do to files on the way, for every kind of table that is read.

Belongs here: making the bytes, and how many data rows a reader of them should count. Does not belong here: landing.
"""
