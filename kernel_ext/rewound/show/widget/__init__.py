"""What `%timeline` and `%replay` show where there is more than text: a view that works with the kernel, a page where nothing runs."""
