"""Text as columns: tokens, keyword hits and TF-IDF of a batch of paragraphs, from one tokenisation."""
