"""A manager's own sounds: taken from a file (`intake`), decoded by a child (`decode`), kept (`store`)."""
