"""Pictures that have a page of their own: communes over time, heat, deadlines, chains of tasks, the forecast."""
