"""What is read and how it is cut: articles from files, their paragraphs, boilerplate and stories."""
