"""In whose hands is a component, from where does it come, and what do the segments of a chain sell each other?"""
