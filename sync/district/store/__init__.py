"""What a district holds: ledgers, evidence, records, public blobs (SQLite embedded)."""
