"""Where the model and the database are."""

import os

BASE_URL = os.environ.get("OPENAI_BASE_URL", "http://127.0.0.1:8399/v1")
MODEL = "demo"
DATABASE = "crm.db"
