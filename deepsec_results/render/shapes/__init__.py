"""The shapes of the JSON that dsr prints, from which `docs/schema.py` makes the published schemas.

The views are plain dicts of these types. Only type checkers and that program import them.
"""
