"""What a course's author writes: course.toml, members.csv, modules/*.md and the notebook frame.

Nothing here opens a file: bytes come in, values and every fault in them go out.
"""
