"""A demonstration: real bodies and a real decision's facts, with synthetic people, reports and history.

Everything synthetic comes from one fixed seed and is marked as demo data on every page.
"""
