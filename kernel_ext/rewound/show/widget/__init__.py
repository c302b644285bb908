"""What `%timeline` and `%replay` show where more than text can be seen: a view that works with the kernel, and a page for where nothing runs."""
