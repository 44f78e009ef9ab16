"""A dataset as a static edition: files from which the browser answers what the server would."""
