"""Who uses the platform: companies, people and their roles, sign-in, the audit trail."""
