/**
 * The command lines, with one class for each script in {@code jobs/}. Arguments go in; an exit code and messages for the user come out,
 * and other packages do the work. Read {@link reusediffusion.job.Generate} first, the job that most people use. {@code option} has the
 * options that several jobs share, and {@code run} starts every job and says how it ended.
 */
package reusediffusion.job;
