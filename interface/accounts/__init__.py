"""Who acts: authorities, parties, people, and for whom a person may speak."""
