"""Early warning: rules that find trouble before a deadline passes, each with its reason in words (R14).

``rule`` says what a rule is, ``rules_*`` hold the rules, ``sweep`` records what they find, ``services`` dismiss.
"""
