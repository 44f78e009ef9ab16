"""What is dear to make: so much of it at one time, large things in a process of their own."""
