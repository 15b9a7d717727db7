"""The page of `report`."""
