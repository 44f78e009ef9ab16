"""The engines that answer questions, and the tables derived once for them."""
