"""From facts to what is shown. Nothing here prints."""
