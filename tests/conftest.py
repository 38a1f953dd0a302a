"""The same examples in every run of `make test`; new ones in `make test-full`."""

from hypothesis import settings

settings.register_profile("same", derandomize=True, database=None, deadline=None)
settings.register_profile("new", deadline=None)


def pytest_configure(config):
    settings.load_profile("same" if config.option.markexpr == "not full" else "new")
