"""`/api/v1`: what other programs may ask. One key at every call; no cookies, no forms, no pages."""
