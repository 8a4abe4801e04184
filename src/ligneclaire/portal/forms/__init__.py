"""What a manager may type, one module per noun: forms check spelling and shape, services decide."""
