"""Pure nouns: what was read, what defines a value, what a value is. No I/O, no judgement, no presentation."""
