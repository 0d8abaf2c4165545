"""The rules of prices and schedules: pure, so that anyone can replay them."""
