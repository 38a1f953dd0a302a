"""Make all that a course needs beside the book, in _build/course, after `make book`.

What is in `for-lecturers` there is not published; the pages link the rest
(see bookbuild/pages/teaching/files.py).
"""

import shutil

from bookbuild.course import assignments, exam, slides
from bookbuild.project import BUILD

COURSE = BUILD / "course"
# Of the sample exam: about an hour on the first half of a term.
SEED, TOPICS = 1, ("02", "04", "06")


def sample_exam():
    """Print the exam and its key for lecturers; students get the paper."""
    paper, _ = exam.make_exam(SEED, TOPICS, COURSE / "for-lecturers" / "exam")
    public = COURSE / "exam"
    public.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(paper, public / paper.name)


def main():
    assignments.make()
    sample_exam()
    slides.main()
    print(f"The course is in {COURSE}")


if __name__ == "__main__":
    main()
