"""Indicators at national scale for ``bench indicators``: values copied in, and what people do with them measured.

``ground`` says what there is, ``filling`` copies it, ``acts`` and ``workbooks`` measure, ``serving`` asks over HTTP.
"""
