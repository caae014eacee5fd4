"""The room of early warning: warnings, bottlenecks, confidence beside reports, urging letters, notices."""
