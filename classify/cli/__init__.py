"""The command line: thin click commands, heavy imports inside them."""
