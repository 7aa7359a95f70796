"""What an operator sees of a service that runs: whether it answers, how much, how fast, and one line for each request."""
