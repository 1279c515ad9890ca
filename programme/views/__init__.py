"""The pages of the programme: the logframe with its targets (logframe), who is posted to what (postings)."""
