"""What a course needs beside the book: assignments, slides, exams."""
