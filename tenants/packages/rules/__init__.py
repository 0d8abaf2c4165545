"""The rules of referrals and packages: pure, so that anyone can replay them."""
