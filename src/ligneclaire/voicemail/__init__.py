"""Voicemail: mailboxes and the messages left in them (V1, V2)."""
