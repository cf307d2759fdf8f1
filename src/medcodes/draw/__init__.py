"""Pictures of codes, timelines and claims as SVG."""
