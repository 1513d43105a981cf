"""What a facilitator can do with a course: one function a command of the terminal."""
