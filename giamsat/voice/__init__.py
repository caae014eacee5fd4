"""What people, businesses and scientists send: feedback, recommendations, initiatives (R33-R51)."""
