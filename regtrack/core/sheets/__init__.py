"""Tables that people send: CSV and XLSX, made safe to read, as sheets of texts."""
