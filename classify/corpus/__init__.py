"""Reading and cutting of the input: articles from files, their paragraphs, boilerplate and stories."""
