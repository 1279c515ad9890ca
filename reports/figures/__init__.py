"""What a report says: assembled from facts (assembling), checked (checks), read back from a snapshot (reading)."""
