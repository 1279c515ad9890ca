"""What several apps' pages answer with, and the catalogue of their parts."""
