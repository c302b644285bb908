"""What the CRM demo stands on: a small model server and a small customer database."""
