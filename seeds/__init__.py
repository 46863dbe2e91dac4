"""Seeds: the rulebooks that come with the project, and the demo city's generator."""
