"""What a manager sees: pages in French, each answering one question (DESIGN §7).

A page reads through selectors and writes through services; its objects come through `company.access`, so a
stranger finds nothing. A page works without scripts; with them, HTMX replaces the part that changed, rendered
by the very template that the whole page includes.
"""
