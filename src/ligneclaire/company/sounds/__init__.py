"""A company's own sounds: taken from a file (`intake`) or spoken from a text (`speech`), decoded by a child
(`decode`) within limits (`limited`), kept (`store`)."""
