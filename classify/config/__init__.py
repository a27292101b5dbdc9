"""Settings and label sets: read strictly, checked as a whole, refused with every fault at its place."""
