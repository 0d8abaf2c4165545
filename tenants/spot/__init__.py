"""What a council bought outside any purchasing system, why and until when, and how it moves into one."""
