"""The pages of trainings: courses, roll-calls, imports of attendance grids."""
