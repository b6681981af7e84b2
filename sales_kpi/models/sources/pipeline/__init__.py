"""What happened to opportunities: moves, stays, wins, first visits."""
