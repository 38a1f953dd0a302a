"""What an alternative text must be, in notebooks and in moving figures."""

MIN_WORDS = 12


def is_description(text):
    """Is the text a full sentence, long enough to describe a figure?"""
    return len(text.split()) >= MIN_WORDS and text.endswith(".")
