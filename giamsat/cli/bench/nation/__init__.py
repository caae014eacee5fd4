"""The steps of ``bench national``: each measures one thing in a country that ``bench load`` made."""
