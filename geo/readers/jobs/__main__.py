"""The process in which a reader's file is read; see `geo.readers.jobs.task`."""

from geo.readers.jobs.limits import cut_off

if __name__ == "__main__":
    # Before any library is imported, for some begin threads.
    cut_off()
    from geo.readers.jobs.task import main

    main()
