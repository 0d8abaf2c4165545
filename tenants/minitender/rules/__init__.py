"""The rules of a mini-tender: pure, so that anyone can replay them."""
