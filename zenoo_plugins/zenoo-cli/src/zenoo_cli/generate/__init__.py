"""Model packs: typed classes written from what a server tells of its models."""
