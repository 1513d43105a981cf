"""What a leader sees in a notebook: where they write, and where they hand in."""
