"""What the child runs: which fields a template has, and the template filled in. Nothing here knows the site."""
