/*
 * Moments of a run by name, where tests make something happen: the process is killed, or gets a signal.
 *
 * In the program nothing does. Tests link the program's own objects with another ov_failpoint (tests/faults/failpoint.c),
 * so that what is installed holds no such code and obeys no such variable. The points, in the order of a run:
 *
 *   locked          the lock is held, the run's row is there
 *   mid_copy        a batch of communications has come, more are to follow
 *   snapshot, link, read, cluster, reconcile, plan, score    the stage of that name has ended
 *   loaded          all rows of the run are in its tables
 *   attached        its tables are attached, in a transaction that is open
 *   checked         every invariant was found to hold
 *   committed       the first commit is done: the tables are there, the run is not visible
 *   waited          no reader is left who looked before
 *   before_flip     the row is flipped, in a transaction that is open
 *   flipped         the second commit is done: the run is published
 *   feed_write      a block of a feed file has been written
 *   feed_sealed     the file is whole and synced, under its temporary name
 *   feed_renamed    it has its name, its directory is not synced
 */
#ifndef ONEVOICE_BASE_FAILPOINT_H
#define ONEVOICE_BASE_FAILPOINT_H

void ov_failpoint(const char *name);

#endif
