"""Models on disk: bundles and what made them, which of them runs use, and how a new one is trained."""
