"""The room of the review conference: one pack of facts as a page, a Word file and slides."""
