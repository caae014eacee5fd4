"""The room of indicators: boards, sheets, entry of values, confirmation, indexes and dashboards."""
