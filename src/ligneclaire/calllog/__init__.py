"""Call records: each call once, its legs, and why each step was taken (F7)."""
