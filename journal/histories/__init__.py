"""What became of a record, told to people: kept.py, how one kind of record is told; moments.py, which acts there were;
timeline.py, an act with what it changed."""
