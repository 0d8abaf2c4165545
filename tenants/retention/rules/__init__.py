"""What is held and why (`holdings`), for how long (`periods`), and what may not be removed (`holding_back`)."""
