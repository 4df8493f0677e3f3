"""Pages about oneself, and the administrators' page about people."""
