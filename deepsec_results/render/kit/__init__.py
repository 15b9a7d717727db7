"""What every view is made of: grids, formats, quantities and sentences."""
