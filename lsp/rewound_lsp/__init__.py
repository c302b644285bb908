"""The language server: what a recording knows, shown beside the source in any editor that speaks LSP."""
