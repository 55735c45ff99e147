"""Speed of the rule on a real-sized organisation, side by side with stock and plain SQL."""
