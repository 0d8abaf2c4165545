"""What each organisation holds of people, why and how long: holds, removal when its time has come, and its record."""
