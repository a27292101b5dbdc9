"""The first pass: every batch surveyed, the surveys put together as the feed, and its articles read again.

From small to large: a *slice* is a stretch of one file that can be read alone; a *batch* is the slices that
one process surveys together; its *survey* is what was found in it; *work* is a batch with what the whole feed
knows of its articles, such as their stories. A *portion* is some megabytes of a batch, read and classified
at a time; a *part* file holds the rows of one batch in one table.
"""
