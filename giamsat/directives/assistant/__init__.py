"""An optional language model that may suggest tasks which the rules have missed. Off unless an address is set.

``settings`` says whether and where; ``client`` asks over the network; ``reading`` makes of an answer what is verbatim
in the text, and nothing else.
"""
