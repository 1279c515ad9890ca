"""Reading any uploaded table safely: no database, no app, only files, headings and cells."""
