"""What a council buys one child at a time: a sealed competition among everyone eligible."""
