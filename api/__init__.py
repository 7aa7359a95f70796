"""Everything the outside talks to: GraphQL, the console, accounts, messages, the command line."""
