"""The first pass: every batch surveyed, the surveys put together as the feed, and its articles read again."""
