"""Ligne Claire: a business phone system with self-care. ARCHITECTURE.md names its rooms."""
