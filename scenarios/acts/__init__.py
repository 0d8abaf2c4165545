"""What people do in stories, by the words stories use."""
