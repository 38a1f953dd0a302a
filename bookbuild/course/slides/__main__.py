import sys

from bookbuild.course.slides import main

if __name__ == "__main__":
    main(sys.argv[1:])
