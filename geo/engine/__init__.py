"""What answers questions: tables derived once, on an embedded engine or on Spark."""
