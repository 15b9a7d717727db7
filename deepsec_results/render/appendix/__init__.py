"""Reports to print: what the page of `report` shows, as Markdown, LaTeX and Typst."""
