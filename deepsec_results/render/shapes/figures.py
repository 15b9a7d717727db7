"""Figures with their units."""

from typing import Annotated

from msgspec import Meta

Time = Annotated[int, Meta(description="Seconds since 1970, UTC.")]
Seconds = Annotated[int, Meta(description="A number of seconds.")]
Bytes = Annotated[int, Meta(description="A number of bytes.")]
Percentage = Annotated[int, Meta(description="A percentage, from 0 to 100.")]
ProcessNumber = Annotated[int, Meta(description="A process of the query: 1 or 2.")]
