"""The disk: where everything is kept. No decisions are made here."""
