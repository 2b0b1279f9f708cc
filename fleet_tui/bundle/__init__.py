"""Makes bundles and folders of what belongs to runs, to be handed on; reads through a fleet and writes files only."""
