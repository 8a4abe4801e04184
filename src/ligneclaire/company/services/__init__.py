"""Everything that changes a company, one module per noun.

Each function is `<noun>_<verb>(*, actor, …)`: it validates, writes in one transaction under the company's
lock, leaves an audit entry, raises the company's revision and tells who waits for it once committed; see
`change`. `actor` is who asks, `None` for the system itself. What is refused is a ValidationError in the
manager's words, by field, and nothing has changed.
"""
