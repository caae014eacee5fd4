"""A made-up country of work over the real units: the same seed gives the same country.

``plan`` says which tasks there are, ``rows`` makes what belongs to a batch of them, ``writing`` copies it.
"""
